import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../structure/sources.js'
import { blocks } from './blocks.js'

/** The example runs on the built packages, as a user's would, from the workspace root, which depends on all of them. */
describe('the example of every package README prints what it says', () => {
  for (const owner of readdirSync(join(ROOT, 'packages'))) {
    const path = `packages/${owner}/README.md`

    it(`${path} is at most 30 lines`, () => {
      expect(readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(30)
    })

    // The suites run inside vitest: test/plain-folder/readme.test.ts runs their example.
    if (owner === 'testkit') continue

    it(`${path} runs`, () => {
      const [example, output] = blocks(path)
      expect(example?.language).toMatch(/^(?:js|sh)$/)
      expect(output?.language).toBe('text')
      const [command, args] =
        example?.language === 'js'
          ? [process.execPath, ['--input-type=module', '--eval', example.text]]
          : ['bash', ['--norc', '-euc', example?.text ?? '']]
      const env = { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, NO_COLOR: '1' }
      const ran = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', env })
      expect(ran.stderr).toBe('')
      expect(ran.stdout.trim()).toBe(output?.text.trim())
    })
  }
})
