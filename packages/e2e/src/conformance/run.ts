// Runs inside the guest: node run.js v1|v2|systemd. Writes /out/report.json, vitest's own; a failed test is for the reader of that.
import { readFileSync } from 'node:fs'
import { startVitest } from 'vitest/node'

// the suites take the whole machine for theirs
if (!readFileSync('/proc/cmdline', 'utf8').includes('cgroupkit.cgroup=')) throw new Error('this is not a guest')
const [backend = ''] = process.argv.slice(2)
const vitest = await startVitest(
  'test',
  [],
  {
    config: false,
    root: import.meta.dirname,
    include: [`${backend}.suite.js`],
    // the package itself is in a node_modules
    exclude: [],
    watch: false,
    // suites share one kernel, and a second thread would start node once more
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    // an emulated machine that others slow down
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['dot', 'json'],
    outputFile: { json: '/out/report.json' },
  },
  { cacheDir: '/tmp/vite', logLevel: 'warn' },
)
await vitest.close()
process.exit(0)
