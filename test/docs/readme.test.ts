import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../structure/sources.js'
import { blocks } from './blocks.js'

describe('every command of README.md runs as printed', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cgroupkit-readme-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const commands = blocks('README.md')
    .filter((block) => block.language === 'sh')
    .flatMap((block) => block.text.trim().split('\n'))

  it('there are some', () => expect(commands.length).toBeGreaterThan(5))

  for (const command of commands)
    it(command, () => {
      const ran = spawnSync('bash', ['--norc', '-euc', command], {
        cwd: ROOT,
        encoding: 'utf8',
        env: {
          ...process.env,
          HOST: join(folder, 'host'),
          npm_config_loglevel: 'error',
          PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
        },
      })
      expect(`${ran.stderr}${ran.status === 0 ? '' : ran.stdout}`).toBe('')
      expect(ran.status).toBe(0)
      expect(ran.stdout.trim()).not.toBe('')
    })
})
