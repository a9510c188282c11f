import { writeSync } from 'node:fs'
import { runHook } from './hook/run-hook.js'
import { readLean } from './hook/stdin.js'

// The lean entry: bundled into dist/hook.cjs, because a runtime starts it twice per container.

const HELP = `Usage: cgroupkit-hook [poststart|poststop] [options]

An OCI hook: the container's state on stdin decides, the exit code is always 0.

  --root DIR         folder that holds a whole host, e.g. /host in a DaemonSet
  --driver DRIVER    auto, systemd or cgroupfs
  --profile PROFILE  default, cadvisor or gvisor, and overrides
  --timeout-ms MS    own deadline, 1000 by default

cgroupkit hook --help says more.
`

// Straight to the descriptor: process.stderr loads Node's streams. A reader that went away is no reason to fail.
function print(fd: 1 | 2, text: string): void {
  try {
    writeSync(fd, text)
  } catch {}
}

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) return print(1, HELP)
  await runHook(argv, {
    readStdin: readLean,
    warn: (text) => print(2, `cgroupkit-hook: ${text}\n`),
    now: Date.now,
  })
}

void main(process.argv.slice(2)).then(() => {
  // stdin may still be open
  process.exit(0)
})
