import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Check } from '../containerd/told.js'
import { program } from './tools.js'

const PAGE = fileURLToPath(new URL('../../../../docs/prometheus.md', import.meta.url))
const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/** The commands of docs/prometheus.md as they stand there, one after the other in an empty folder. */
export function checkDocCommands(): Check[] {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-docs-'))
  const PATH = [BIN, dirname(program('promtool')), process.env.PATH].join(':')
  try {
    const commands = [...readFileSync(PAGE, 'utf8').matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command)
    return commands.map((command): Check => {
      const { status, stdout, stderr } = spawnSync('sh', ['-euc', command], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, PATH, npm_config_loglevel: 'error' },
      })
      return { says: `docs/prometheus.md: ${command}`, got: status === 0 ? 0 : `${stdout}${stderr}`, wanted: 0 }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
