import { describe, expect, it } from 'vitest'
import { coverage, gaps, misplaced } from '../src/coverage.js'
import { coverageGaps } from '../src/coverage-page.js'
import { boundariesOf, DOMAINS } from '../src/programs/boundaries.js'
import type { Line, Recording } from '../src/step.js'

const AT = '/sys/fs/cgroup/a'
const recording = (...lines: Line[]): Recording => ({
  ...{ kernel: '6.1', release: 'none', cgroup: 'v2', program: 'test' },
  lines: [
    { op: 'modes', at: AT, answer: { byMode: { '444': 'pids.current', '644': 'pids.max', '755': 'sub' } } },
    ...lines,
  ],
})
const write = (file: string, data: string, errno?: string): Line => ({
  ...{ op: 'write', at: `${AT}/${file}`, data },
  answer: errno === undefined ? {} : { errno },
})

describe('the matrix of the recordings', () => {
  it('has no blank cell without a reason, and no reason for one that is not blank', () => {
    expect(coverageGaps()).toEqual([])
  })

  it('has a row for each file that a directory was seen with, and none for directories', () => {
    expect(coverage([recording()]).map(({ file, mode }) => [file, mode])).toEqual([
      ['pids.current', '444'],
      ['pids.max', '644'],
    ])
  })

  it('tells what each text was answered, each time', () => {
    const files = coverage([
      recording(write('pids.max', '0'), write('pids.max', '-1', 'EINVAL'), write('pids.max', '0', 'EBUSY')),
    ])
    const cells = files.find(({ file }) => file === 'pids.max')?.cells
    expect(cells?.get('lowest')).toEqual({ outcomes: ['EBUSY', 'ok'] })
    expect(cells?.get('below')).toEqual({ outcomes: ['EINVAL'] })
    expect(cells?.get('above')).toEqual({ outcomes: [] })
  })

  it('names a blank cell, and a reason that does not hold any more', () => {
    const all = boundariesOf('pids.max').map((data) => write('pids.max', data))
    const read: Line[] = ['pids.max', 'pids.current'].map((file) => ({
      op: 'read',
      at: `${AT}/${file}`,
      answer: { text: '0\n' },
    }))
    const refused = ['?!', '', ' ', 'abc'].map((data) => write('pids.current', data, 'EINVAL'))
    expect(gaps(coverage([recording(...all, ...read, ...refused)]))).toEqual([])
    expect(gaps(coverage([recording(...all.slice(1), ...read, ...refused)]))).toEqual([
      'pids.max: valid is blank without a reason',
    ])
    const domain = DOMAINS.find(({ files }) => files.test('pids.max'))
    const stale = coverage([recording(...all, ...read, ...refused)]).map((one) =>
      one.domain === domain
        ? { ...one, cells: new Map([['valid', { outcomes: ['ok'], reason: 'no order' }]] as const) }
        : one,
    )
    expect(gaps(stale)).toEqual(['pids.max: valid is not blank, but "no order" says why'])
  })

  it('names a boundary that is none', () => {
    const asked = (data: string, errno?: string) => misplaced(coverage([recording(write('pids.max', data, errno))]))
    expect(asked('4194304')).toEqual([])
    expect(asked('4194304', 'EINVAL')).toEqual(['pids.max: highest is refused with EINVAL'])
    expect(asked('4194305', 'EINVAL')).toEqual([])
    expect(asked('4194305')).toEqual(['pids.max: what is just above is accepted'])
  })

  it('names a file that nothing is declared for', () => {
    const line: Line = { op: 'modes', at: AT, answer: { byMode: { '644': 'new.file' } } }
    expect(gaps(coverage([recording(line)]))).toContain('new.file: no domain in programs/boundaries.ts')
  })
})
