import { processIo } from './io.js'
import { run } from './main.js'

/** What a command is given to tidy up after the first signal; a second one ends it at once. */
const GRACE_MS = 2000

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort()
    setTimeout(() => process.exit(130), GRACE_MS).unref()
  })
}
// A reader such as `head` that closes early is not an error worth a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), processIo(stop.signal))
