import { spawnSync } from 'node:child_process'
import { run } from 'cgroupkit'

export interface Ran {
  status: number
  stdout: string
  stderr: string
}

/** The command line in this process: a process of its own takes seconds in a guest. */
export async function cgroupkit(args: readonly string[], stdin = ''): Promise<Ran> {
  const said = { stdout: '', stderr: '' }
  const out = (to: keyof typeof said) => ({
    write: (text: string) => {
      said[to] += text
    },
  })
  const io = { stdout: out('stdout'), stderr: out('stderr'), env: {}, cwd: '/', now: Date.now }
  const status = await run(args, {
    ...io,
    stdin: (async function* () {
      yield stdin
    })(),
  })
  return { status, ...said }
}

/** And as a user runs it. */
export function installed(args: readonly string[], stdin = ''): Ran {
  const bin = '/share/node_modules/cgroupkit/bin/cgroupkit.js'
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', input: stdin })
  return { status: status ?? -1, stdout, stderr }
}
