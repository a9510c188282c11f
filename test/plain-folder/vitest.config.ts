import { defineConfig } from 'vitest/config'
import root from '../../vitest.config.js'

// Suites that must fail: run by the tests beside them, never by `npm test` itself.
export default defineConfig({
  ...(root.resolve ? { resolve: root.resolve } : {}),
  cacheDir: '../../node_modules/.vite/suites-that-fail',
  test: { root: import.meta.dirname, include: ['*.suite.ts'], testTimeout: 5_000 },
})
