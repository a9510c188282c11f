import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mutant, sourceOf } from './mutant.js'
import { SOURCES } from './sites.js'

const CHILD = fileURLToPath(new URL('../../dist/mutations/conformance-child.js', import.meta.url))

interface Report {
  failed?: string
  passed: number
}

/** The first test that fails; `undefined`: all pass. */
export async function byConformance(mutant: Mutant, seconds: number): Promise<string | undefined> {
  // a group of its own: a test without end runs in a child of this child
  const options = { stdio: ['pipe', 'ignore', 'inherit', 'ipc'], detached: true } as const
  const child = fork(CHILD, [join(SOURCES, mutant.file)], { ...options, stdio: [...options.stdio] })
  const { pid = 0 } = child
  child.stdin?.end(sourceOf(mutant))
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), seconds * 1000)
  const report = new Promise<Report | undefined>((resolve) => {
    child.once('message', (said: Report) => resolve(said))
    child.once('exit', () => resolve(undefined))
  })
  try {
    const said = await report
    if (said === undefined) return 'conformance: no end'
    return said.failed ?? (said.passed > 0 ? undefined : 'conformance: no test ran')
  } finally {
    clearTimeout(timer)
  }
}
