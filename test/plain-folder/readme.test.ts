import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { childRun } from './child-run.js'

test('the example of the testkit’s README is what is run here, and passes', () => {
  const readme = readFileSync(new URL('../../packages/testkit/README.md', import.meta.url), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  expect(readFileSync(new URL('readme.suite.ts', import.meta.url), 'utf8')).toBe(example)
  const run = childRun('readme.suite.ts')
  expect([run.status, run.failed, run.skipped]).toEqual([0, [], []])
  expect(run.passed.length).toBeGreaterThan(50)
})
