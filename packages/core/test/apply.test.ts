import { describe, expect, it } from 'vitest'
import { apply, ERRNOS, type Errno, requireApplied, type Write } from '../src/index.js'
import { tree } from './tree.js'

const write = (file: string, data: string, controller = file.split('.')[0] ?? ''): Write => ({
  file,
  controller,
  data,
  from: [file],
})
const toM = () => '/m'

describe('apply', () => {
  it('writes the plan in its order, into existing files', () => {
    const fs = tree(['memory.max', 'cpu.max'])
    const plan = [write('memory.max', '4096'), write('cpu.max', '1000 10000')]
    expect(apply(fs, toM, plan)).toEqual({ written: plan, skipped: [] })
    expect(fs.show()).toEqual(['/m/', '/m/memory.max: 4096', '/m/cpu.max: 1000 10000'])
  })

  it('finds absent files by one readdir per directory and does not try to open them', () => {
    const fs = tree(['memory.max'], ['/m', '/p'])
    const dirOf = (controller: string) => (controller === 'pids' ? '/p' : '/m')
    const { written, skipped } = apply(fs, dirOf, [
      write('cpu.max', 'max 100000'),
      write('memory.max', '4096'),
      write('cpu.weight', '39'),
      write('pids.max', '7'),
    ])
    expect(written.map(({ file }) => file)).toEqual(['memory.max'])
    expect(skipped.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'cpu.max ENOENT',
      'cpu.weight ENOENT',
      'pids.max ENOENT',
    ])
    expect(fs.calls).toEqual(['list /m', 'write /m/memory.max', 'list /p'])
  })

  it('skips a controller that has no directory, and a directory that is gone', () => {
    const fs = tree(['memory.max'])
    const dirOf = (controller: string) => (controller === 'memory' ? '/gone' : undefined)
    const { skipped } = apply(fs, dirOf, [write('memory.max', '1'), write('pids.max', '1')])
    expect(skipped.map(({ code }) => code)).toEqual(['ENOENT', 'ERR_NO_CONTROLLER'])
  })

  describe('v1: memory + swap may never be below memory', () => {
    const files = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes']
    const kernel = (before: readonly [bigint, bigint]) => {
      const fs = tree(files)
      fs.write('/m/memory.limit_in_bytes', String(before[0]))
      fs.write('/m/memory.memsw.limit_in_bytes', String(before[1]))
      fs.judge = (path, data, read) => {
        const isLimit = path.endsWith('memory.limit_in_bytes')
        const limit = isLimit ? BigInt(data) : BigInt(read('/m/memory.limit_in_bytes'))
        const memsw = isLimit ? BigInt(read('/m/memory.memsw.limit_in_bytes')) : BigInt(data)
        return memsw < limit ? 'EINVAL' : undefined
      }
      return fs
    }
    const plan = (limit: string, memsw: string) => [
      write('memory.limit_in_bytes', limit),
      write('memory.memsw.limit_in_bytes', memsw),
    ]
    it.each([
      ['raises both', [300n, 500n], ['600', '800']],
      ['lowers both', [600n, 800n], ['300', '500']],
    ] as const)('%s', (_, before, [limit, memsw]) => {
      const fs = kernel(before)
      expect(apply(fs, toM, plan(limit, memsw)).skipped).toEqual([])
      expect(fs.read('/m/memory.limit_in_bytes')).toBe(limit)
      expect(fs.read('/m/memory.memsw.limit_in_bytes')).toBe(memsw)
    })
    it('lowers both when the plan names swap first', () => {
      const fs = kernel([600n, 800n])
      expect(apply(fs, toM, plan('300', '500').reverse()).skipped).toEqual([])
    })
    it('tries a refused value once more, not for ever', () => {
      const fs = kernel([300n, 500n])
      const { skipped } = apply(fs, toM, [write('memory.limit_in_bytes', '600')])
      expect(skipped).toEqual([{ ...write('memory.limit_in_bytes', '600'), code: 'EINVAL' }])
      expect(fs.calls.filter((call) => call === 'write /m/memory.limit_in_bytes')).toHaveLength(1 + 2)
    })
  })

  const tolerated = new Set<Errno>(
    'ENOENT EACCES EAGAIN EPERM EROFS ENODEV EINVAL ERANGE EBUSY ENOSPC E2BIG ENOTSUP EOVERFLOW'.split(' ') as Errno[],
  )
  it.each(ERRNOS.map((errno) => [errno, tolerated.has(errno) ? 'reported, the rest is written' : 'thrown'] as const))(
    '%s from a write is %s',
    (errno, outcome) => {
      const fs = tree(['cpu.max', 'memory.max'])
      fs.fault = (op, path) => (op === 'write' && path === '/m/cpu.max' ? errno : undefined)
      const run = () => apply(fs, toM, [write('cpu.max', 'max 100000'), write('memory.max', '4096')])
      if (outcome === 'thrown') return expect(run).toThrow(expect.objectContaining({ code: errno }))
      const { written, skipped } = run()
      expect(written.map(({ file }) => file)).toEqual(['memory.max'])
      expect(skipped.map(({ file, code }) => `${file} ${code}`)).toEqual([`cpu.max ${errno}`])
    },
  )

  it('lets a bug through', () => {
    const fs = tree(['cpu.max'])
    fs.write = () => {
      throw new TypeError('not a function')
    }
    expect(() => apply(fs, toM, [write('cpu.max', '1')])).toThrow(TypeError)
  })
})

describe('requireApplied, for a real cgroup', () => {
  const skip = (file: string, data: string, code: Errno = 'ENOENT') => ({
    written: [],
    skipped: [{ ...write(file, data), code }],
  })
  it.each([
    ['memory.swap.max', '0'],
    ['memory.swap.max', 'max'],
    ['memory.memsw.limit_in_bytes', '-1'],
    ['hugetlb.2MB.rsvd.max', '4096'],
  ])('%s %s is no loss where the kernel has no such file', (file, data) => {
    expect(() => requireApplied(skip(file, data), toM)).not.toThrow()
  })
  it.each([
    ['memory.swap.max', '4096', 'ENOENT'],
    ['memory.swap.max', 'max', 'EINVAL'],
    ['memory.max', 'max', 'ENOENT'],
    ['pids.max', '-7', 'EINVAL'],
  ] as const)('%s %s with %s is an error that names file and value', (file, data, code) => {
    expect(() => requireApplied(skip(file, data, code), toM)).toThrow(
      expect.objectContaining({ code, path: `/m/${file}`, data }),
    )
  })
})
