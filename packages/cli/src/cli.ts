import { processIo } from './io.js'
import { run } from './main.js'

/** What a command is given to tidy up after the first signal; a second one ends it at once. */
const GRACE_MS = 2000

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort()
    // how long an agent may take is its unit's to say: it may have a node to clean up
    if (process.argv[2] !== 'agent') setTimeout(() => process.exit(130), GRACE_MS).unref()
  })
}
// A reader such as `head` that closes early is not an error worth a stack, and neither is a full disk.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`error: the result cannot be written: ${error.message}\n`)
  process.exit(1)
})
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2), processIo(stop.signal))
// One that never closes must not keep a process that is done with it, or gave up on it.
process.stdin.destroy()
