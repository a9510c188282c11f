import { writeSync } from 'node:fs'
import { openNodeHost } from '@cgroupkit/compat'
import { nonblockingStdin } from './hook/nonblocking-stdin.js'
import { runHook } from './hook/run-hook.js'

// The lean entry: bundled into dist/hook.cjs, because a runtime starts it twice per container.
// Straight to the descriptor: process.stderr loads Node's streams. A reader that went away is no reason to fail.
const warn = (text: string) => {
  try {
    writeSync(2, `cgroupkit-hook: ${text}\n`)
  } catch {}
}
const stdin = nonblockingStdin() ?? process.stdin

void runHook(process.argv.slice(2), { stdin, warn, now: Date.now }, openNodeHost).then(() => {
  // stdin may still be open
  process.exit(0)
})
