import { describe, expect, it } from 'vitest'
import { childRun } from './child-run.js'

// Interface files appear with their directory, and rmdir removes a directory full of them: no folder does that, and no suite may be
// content with one that does not.
describe('a plain folder in place of a cgroup file system', () => {
  const run = childRun('plain.suite.ts')
  const failed = new Set(run.failed.map(({ name }) => name))

  it.each([
    'cgroup fs plain folder, v1',
    'cgroup fs plain folder, v2',
    'backend plain folder, v1',
    'backend plain folder, v2',
  ])('fails the suite "%s" in many rules, not in one', (suite) => {
    expect(run.status).not.toBe(0)
    expect(run.failed.filter((rule) => rule.suite === suite).length).toBeGreaterThan(12)
  })

  it.each([
    'mkdir makes a directory that has its interface files at once',
    'mkdir of what is there is EEXIST, a directory or a file',
    'rmdir removes an empty directory with all its files',
    'rmdir of a directory with a child is EBUSY and changes nothing',
    'a write of more than a page is E2BIG',
    'memory.max: default, values taken, values refused',
    'cpu.shares: default, values taken, values refused',
    'pids.max: default, values taken, values refused',
    '1: install makes every placement, marks it, owns it and writes its limits',
    '4: a compat directory is made, marked, filled, and reported',
    '8: numbers beyond 2^53 arrive digit by digit',
    '9: startedAt is the mtime of the directory and of the file that cAdvisor looks at',
  ])('fails the rule "%s"', (name) => {
    expect(failed).toContain(name)
    expect(run.passed).not.toContain(name)
  })
})
