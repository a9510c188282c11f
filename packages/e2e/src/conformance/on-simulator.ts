import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'
import { type Ran, read } from './report.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
/** The files by which `npm test` asks the simulator the suites of testkit. */
const FILES = [
  ...['v1', 'v2', 'systemd', 'compat', 'sim'].map((name) => `packages/${name}/test/conformance.test.ts`),
  'packages/sim/test/conformance-same.test.ts',
]

/** What runs on the simulator, in this repository's own tests. Throws ERR_HOST when they do not pass. */
export async function onSimulator(): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-conformance-'))
  try {
    const file = join(folder, 'report.json')
    const args = [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=json',
      `--outputFile=${file}`,
      ...FILES,
    ]
    const vitest = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    vitest.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const [status] = await once(vitest, 'close')
    if (status === 0) return read(JSON.parse(readFileSync(file, 'utf8')))
    throw new CgroupError('ERR_HOST', 'open', ROOT, {
      message: 'the suites fail on the simulator already',
      hint: `npx vitest run ${FILES.join(' ')}\n${said}`,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
