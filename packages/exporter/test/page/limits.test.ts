import { describe, expect, it } from 'vitest'
import { compareLimits } from '../../src/index.js'
import { directory, RESOURCES } from './facts.js'

const verdicts = (dir: Parameters<typeof compareLimits>[2], resources = RESOURCES) =>
  Object.fromEntries(compareLimits('v2', resources, dir).map(({ field, verdict }) => [field, verdict]))

describe('each limit as spec, file and cAdvisor say it', () => {
  it('agrees in a directory that install left; swap is another number to cAdvisor, which knows swap alone', () => {
    expect(compareLimits('v2', RESOURCES, directory())).toEqual([
      expect.objectContaining({ field: 'memory.limit', asked: '536870912', file: 'memory.max', text: '536870912' }),
      expect.objectContaining({ field: 'memory.swap', asked: '1073741824', text: '536870912', reported: '536870912' }),
      expect.objectContaining({ field: 'cpu.quota', asked: '50000', file: 'cpu.max', text: '50000 100000' }),
      expect.objectContaining({ field: 'cpu.period', asked: '100000', reported: '100000' }),
      expect.objectContaining({ field: 'cpu.shares', asked: '1024', series: 'container_spec_cpu_shares' }),
      expect.objectContaining({ field: 'pids.limit', asked: '100', series: 'container_threads_max', reported: '100' }),
    ])
    expect(verdicts(directory())).toMatchObject({ 'memory.limit': 'agrees', 'memory.swap': 'reads' })
  })

  it('tells a file that says something else, a file that is not there, and a directory that is not there', () => {
    expect(verdicts(directory({ 'memory.max': 'max\n' }))['memory.limit']).toBe('stale')
    expect(verdicts(directory({ 'pids.max': undefined }))['pids.limit']).toBe('pending')
    expect(new Set(Object.values(verdicts(undefined)))).toEqual(new Set(['absent']))
  })

  it('takes what the kernel rounds to pages for the same, and more than a page for another', () => {
    const odd = { memory: { limit: 100000000 } }
    expect(verdicts(directory({ 'memory.max': '99999744' }), odd)).toEqual({ 'memory.limit': 'agrees' })
    expect(verdicts(directory({ 'memory.max': '99900000' }), odd)).toEqual({ 'memory.limit': 'stale' })
  })

  it('no limit is no limit, in the file and where cAdvisor leaves the series out', () => {
    const none = { cpu: { quota: -1 }, memory: { limit: -1 }, pids: { limit: -1 } }
    const dir = directory({ 'cpu.max': 'max 100000', 'memory.max': 'max', 'pids.max': 'max' })
    expect(new Set(Object.values(verdicts(dir, none)))).toEqual(new Set(['agrees']))
  })

  it('says nothing of what the spec does not ask', () => {
    expect(compareLimits('v1', {}, directory())).toEqual([])
  })
})
