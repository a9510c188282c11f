#!/usr/bin/env node
import { processIo } from './io.js'
import { run } from './main.js'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort()
    process.exitCode = signal === 'SIGINT' ? 130 : 143
  })
}
// A reader such as `head` that closes early is not an error worth a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const code = await run(process.argv.slice(2), processIo(stop.signal))
process.exitCode ??= code
