import { openNodeHost } from '@cgroupkit/compat'
import { runHook } from './hook/run-hook.js'

// The lean entry: bundled into dist/hook.cjs, because a runtime starts it twice per container.
const warn = (text: string) => void process.stderr.write(`cgroupkit-hook: ${text}\n`)

void runHook(process.argv.slice(2), { stdin: process.stdin, warn, now: Date.now }, openNodeHost).then(() => {
  // stdin may still be open
  process.exit(0)
})
