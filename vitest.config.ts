import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url))

// Tests run on the sources: no build is needed to see a change.
const alias = [
  { find: './load-sim.js', replacement: source('compat/test/load-sim.ts') },
  { find: '@cgroupkit/core/node', replacement: source('core/src/node/index.ts') },
  { find: /^@cgroupkit\/([a-z0-9]+)$/, replacement: source('$1/src/index.ts') },
]

const project = (name: string, root: string) => ({
  resolve: { alias },
  test: { name, root, include: ['test/**/*.test.ts'], testTimeout: 30_000 },
})

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      ...['core', 'v1', 'v2', 'systemd', 'compat', 'sim', 'testkit', 'exporter', 'agent', 'cli', 'e2e'].map((name) =>
        project(name, source(name)),
      ),
      {
        resolve: { alias },
        test: {
          name: 'repo',
          root: fileURLToPath(new URL('.', import.meta.url)),
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
