import { describe, expect, it } from 'vitest'
import { childRun } from './child-run.js'

describe('a suite whose lab lacks a feature', () => {
  const run = childRun('lacking.suite.ts')

  it('skips the rules that need it, names each with the reason, and prints the count', () => {
    expect(run.status).toBe(0)
    expect(run.skipped.length).toBeGreaterThan(5)
    for (const name of run.skipped) expect(name).toMatch(/\[missing .*memory: no memory controller in this test/)
    expect(run.output).toContain(
      `${run.passed.length} rules asked, ${run.skipped.length} skipped (memory: no memory controller`,
    )
  })

  it('fails those rules, and only those, under E2E_REQUIRED=1', () => {
    const required = childRun('lacking.suite.ts', { E2E_REQUIRED: '1' })
    expect(required.status).not.toBe(0)
    expect(required.failed.map(({ name }) => name).sort()).toEqual([...run.skipped].sort())
    expect(required.skipped).toEqual([])
  })
})

describe('a lab that does not keep its word', () => {
  const { failed, output } = childRun('unkind.suite.ts')
  const of = (suite: string) => failed.filter((rule) => rule.suite === `cgroup fs ${suite}`)

  it('fails the rules that need what it neither has nor declares missing', () => {
    expect(of('silent').length).toBeGreaterThan(0)
    for (const { message } of of('silent')) expect(message).toContain('the lab has no processes')
  })

  it('fails every rule when its dispose finds something left', () => {
    expect(of('dirty').length).toBeGreaterThan(30)
    for (const { message } of of('dirty')) expect(message).toContain('something was left on the mount')
  })

  it('fails when a rule leaves directories behind', () => {
    expect(of('sloppy').length).toBeGreaterThan(20)
    expect(of('sloppy').some(({ message }) => message.includes('left behind in /sys/fs/cgroup/lab'))).toBe(true)
  })

  it('testSame prints the shortest program that differs, both answers, and the seed', () => {
    const [same] = failed.filter((rule) => rule.suite.startsWith('same:'))
    expect(same?.message).toMatch(/step \d+ differs/)
    expect(same?.message).toMatch(/> write \S+ "4095"\n\s+model: ok, then "0\\n"\n\s+rounds up: ok, then "4096\\n"/)
    expect(same?.message).toContain('seed: 7')
    expect(output).toContain('seed 7')
  })
})
