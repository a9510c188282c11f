// The OCI hook as a whole process, against a Node that does nothing. NODE_EXTRA_CA_CERTS is taken out: Node 20 parses it at every start.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { compare } from './measure.mjs'

const hook = join(dirname(createRequire(import.meta.url).resolve('cgroupkit/package.json')), 'dist/hook.cjs')
const env = { ...process.env }
delete env.NODE_EXTRA_CA_CERTS

export async function measure({ rounds }) {
  const bundle = fs.mkdtempSync(join(tmpdir(), 'cgroupkit-hook-'))
  try {
    // a sandbox container: the hook reads the state and the bundle, sees that it is not to act, and ends
    fs.copyFileSync(resolve('fixtures/bundles/containerd-runsc/pause/config.json'), join(bundle, 'config.json'))
    const state = JSON.stringify({ ociVersion: '1.0.2', id: 'bench', status: 'created', pid: 1, bundle })
    const fifo = join(bundle, 'stdin')
    execFileSync('mkfifo', [fifo])
    // Runtimes hand the state over in a pipe, closed at its end; spawnSync's own `input` would be a socket.
    const run = (args) => {
      const both = fs.openSync(fifo, 'r+')
      const reader = fs.openSync(fifo, 'r')
      fs.writeSync(both, state)
      fs.closeSync(both)
      const ran = spawnSync(process.execPath, args, { env, stdio: [reader, 'ignore', 'pipe'] })
      fs.closeSync(reader)
      if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`)
    }
    return [
      await compare({
        name: 'hook, whole process',
        baseline: 'node -e 0',
        bar: 1.3,
        better: 'lower',
        rounds,
        ours: () => run([hook, 'poststart']),
        theirs: () => run(['-e', '0']),
      }),
    ]
  } finally {
    fs.rmSync(bundle, { recursive: true })
  }
}
