import { run } from '../../../packages/cli/src/index.js'

export interface Ran {
  code: number
  stderr: string
  json: { error?: { code: string } }
}

/** A command of cgroupkit in this process. `stdin` that is not given is empty. */
export async function cli(argv: readonly string[], stdin: AsyncIterable<string> = nothing()): Promise<Ran> {
  const text = { stdout: '', stderr: '' }
  const out = (name: keyof typeof text) => ({
    write(more: string) {
      text[name] += more
    },
  })
  const io = { stdout: out('stdout'), stderr: out('stderr'), stdin, env: {}, cwd: '/', now: Date.now }
  const code = await run(argv, io)
  return { code, stderr: text.stderr, json: text.stdout.startsWith('{') ? JSON.parse(text.stdout) : {} }
}

async function* nothing(): AsyncIterable<string> {}
