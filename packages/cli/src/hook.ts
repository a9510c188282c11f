import { writeSync } from 'node:fs'
import { runHook } from './hook/run-hook.js'
import { readLean } from './hook/stdin.js'

// The lean entry: bundled into dist/hook.cjs, because a runtime starts it twice per container.

// Straight to the descriptor: process.stderr loads Node's streams. A reader that went away is no reason to fail.
function warn(text: string): void {
  try {
    writeSync(2, `cgroupkit-hook: ${text}\n`)
  } catch {}
}

void runHook(process.argv.slice(2), { readStdin: readLean, warn, now: Date.now }).then(() => {
  // stdin may still be open
  process.exit(0)
})
