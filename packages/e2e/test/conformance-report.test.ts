import { describe, expect, it } from 'vitest'
import { difference, read } from '../src/conformance/report.js'

const report = (...tests: [suite: string, title: string, status?: string][]) =>
  read({
    testResults: [
      {
        status: 'passed',
        message: '',
        assertionResults: tests.map(([suite, title, status = 'passed']) => ({
          ancestorTitles: [suite],
          title,
          status,
        })),
      },
    ],
  })

const SIM = report(
  ['backend v2 on sim memory', '1: a'],
  ['backend v2 on sim tmpdir', '1: a'],
  ['backend v2 on sim memory', '2: b'],
)
const SUITES = ['backend v2 on kernel']

describe('conformance on a kernel', () => {
  it('is of the same rules as on the simulator', () => {
    expect(difference(SUITES, report(['backend v2 on kernel', '1: a'], ['backend v2 on kernel', '2: b']), SIM)).toEqual(
      [],
    )
  })

  it('names a rule that was not asked, or was skipped, and one that only the kernel was asked', () => {
    const kernel = report(['backend v2 on kernel', '2: b', 'pending'], ['backend v2 on kernel', '3: c'])
    expect(kernel.skipped).toEqual(['backend v2 on kernel › 2: b'])
    expect(difference(SUITES, kernel, SIM)).toEqual([
      '+ backend v2 on kernel › 3: c',
      '- backend v2 on kernel › 1: a',
      '- backend v2 on kernel › 2: b',
    ])
  })

  it('names all rules of a suite that did not run, and a suite that nobody asked for', () => {
    expect(difference(SUITES, report(['backend v9 on kernel', '1: a']), SIM)).toEqual([
      '- backend v2 on kernel › 1: a',
      '- backend v2 on kernel › 2: b',
      '+ backend v9 on kernel: the simulator is not asked this',
    ])
  })

  it('takes a suite for another’s twin whatever the bus, and random programs whatever their seed', () => {
    const sim = report(
      ['backend systemd 252 on sim memory', '1: a'],
      ['same: sim memory, v2 and sim tmpdir, v2', '120 random programs answer alike (seed 7)'],
    )
    const suites = ['backend systemd 252 on kernel over the system bus', 'same: sim memory, v2 and kernel, v2']
    const kernel = report(
      ['backend systemd 252 on kernel over the system bus', '1: a'],
      ['same: sim memory, v2 and kernel, v2', '60 random programs answer alike (seed 8)'],
    )
    expect(difference(suites, kernel, sim)).toEqual([])
  })

  it('tells why a test failed, with the lines of the stack that are ours', () => {
    const failureMessages = [
      'Error: no\n    at /share/node_modules/@vitest/runner/a.js:1\n    at /share/node_modules/@cgroupkit/core/b.js:2',
    ]
    const assertionResults = [
      { ancestorTitles: ['backend v2 on kernel'], title: '1: a', status: 'failed', failureMessages },
    ]
    expect(read({ testResults: [{ status: 'failed', message: '', assertionResults }] })).toMatchObject({
      failures: ['backend v2 on kernel › 1: a\nError: no\n    at /share/node_modules/@cgroupkit/core/b.js:2'],
      passed: 0,
    })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const { failures, passed } = read({
      testResults: [{ status: 'failed', message: 'no such module', assertionResults: [] }],
    })
    expect({ failures, passed }).toEqual({ failures: ['no such module'], passed: 0 })
  })
})
