// node conformance-child.js FILE: the simulator's own tests and the vectors of a kernel, with what is on stdin in the place of FILE. Tells its
// parent the name of the first test that fails.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const [file] = process.argv.slice(2)
const source = readFileSync(0, 'utf8')
const alias = [
  { find: '@cgroupkit/core/node', replacement: join(ROOT, 'packages/core/src/node/index.ts') },
  { find: /^@cgroupkit\/([a-z0-9]+)$/, replacement: join(ROOT, 'packages/$1/src/index.ts') },
]

const vitest = await startVitest(
  'test',
  [],
  {
    root: ROOT,
    config: false,
    // what asks a rule, in one of the stores: the rules of both are the same
    testNamePattern: /^(?!.*\btmpdir\b)/,
    exclude: ['{conformance-same,two-processes,tmpdir,systemd*}.test.ts'].map((name) => `packages/sim/test/${name}`),
    include: ['packages/sim/test/**/*.test.ts', 'test/vectors/kernel-*.test.ts'],
    watch: false,
    bail: 1,
    // tests set the umask, which threads cannot; one process, since two mutants are tried at once
    pool: 'forks',
    maxWorkers: 1,
    reporters: [{}],
    testTimeout: 60_000,
  },
  {
    resolve: { alias },
    plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => (id === file ? source : undefined) }],
  },
)
const modules = vitest.state.getTestModules()
const failed = modules.flatMap((module) => [...module.children.allTests('failed')].map((test) => test.fullName))
const errors = vitest.state.getUnhandledErrors().concat(modules.flatMap((module) => module.errors()))
const passed = modules.reduce((sum, module) => sum + [...module.children.allTests('passed')].length, 0)
await vitest.close()
process.exitCode = 0
process.send?.({ failed: failed[0] ?? (errors.length > 0 ? String(errors[0]) : undefined), passed })
