import { expect, test } from 'vitest'
import { answer, child, host, onBothStores, put, ROOT, written } from './host.js'

const events = (populated: number, frozen: number) => `populated ${populated}\nfrozen ${frozen}\n`

onBothStores('v2 processes', (boot) => {
  test('populated is told by the directory and by all above it, and only by them', async () => {
    const sim = await boot()
    for (const dir of ['a', 'a/b', 'a/b/c', 'a/b/d']) sim.fs.mkdir(`${ROOT}/${dir}`)
    const populated = () =>
      ['a', 'a/b', 'a/b/c', 'a/b/d'].map((dir) => sim.fs.read(`${ROOT}/${dir}/cgroup.events`)?.[10])
    const pid = sim.spawn(`${ROOT}/a/b/c`)
    expect(populated()).toEqual(['1', '1', '1', '0'])
    put(sim, `${ROOT}/cgroup.procs`, String(pid))
    expect(populated()).toEqual(['0', '0', '0', '0'])
  })

  test('a process moves with all its threads, and 0 is the caller', async () => {
    const sim = await boot()
    for (const dir of ['src', 'dst']) sim.fs.mkdir(`${ROOT}/${dir}`)
    const pid = sim.spawn(`${ROOT}/src`, { threads: 14 })
    // the number of any of its threads names the process
    put(sim, `${ROOT}/dst/cgroup.procs`, `${pid + 3}\n`)
    expect(sim.fs.read(`${ROOT}/dst/cgroup.threads`)?.trim().split('\n')).toHaveLength(14)
    expect(sim.fs.read(`${ROOT}/src/cgroup.threads`)).toBe('')
    expect(sim.fs.read(`/proc/${pid}/cgroup`)).toBe('0::/dst\n')
    expect(written(sim, `${ROOT}/src/cgroup.procs`, '0')).toBe(`${process.pid}\n`)
    expect(written(sim, `${ROOT}/src/cgroup.procs`, `0x${pid.toString(16)}`)).toContain(`${pid}\n`)
  })

  test('rmdir is EBUSY with a process in it or below it; a zombie does not count', async () => {
    const sim = await boot()
    for (const dir of ['a', 'a/b']) sim.fs.mkdir(`${ROOT}/${dir}`)
    const pid = sim.spawn(`${ROOT}/a/b`)
    const rmdir = (dir: string) => answer(() => sim.fs.rmdir(`${ROOT}/${dir}`))
    expect([rmdir('a/b'), rmdir('a')]).toEqual(['EBUSY', 'EBUSY'])
    sim.kill(pid)
    expect(sim.fs.read(`${ROOT}/a/b/cgroup.procs`)).toBe('')
    expect([rmdir('a/b'), rmdir('a')]).toEqual(['ok', 'ok'])
    expect(sim.fs.read(`/proc/${pid}/status`)).toContain('State:\tZ (zombie)')
    sim.reap(pid)
    expect(sim.fs.read(`/proc/${pid}/status`)).toBeUndefined()
  })

  test('pids.current counts threads and zombies here and below; the peak stays', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+pids')
    sim.fs.mkdir(`${a}/b`)
    const count = () => [a, `${a}/b`].map((dir) => sim.fs.read(`${dir}/pids.current`)?.trim())
    const pid = sim.spawn(`${a}/b`, { threads: 3 })
    expect(count()).toEqual(['3', '3'])
    sim.kill(pid)
    expect(count()).toEqual(['1', '1'])
    sim.fs.rmdir(`${a}/b`)
    sim.fs.mkdir(`${a}/b`)
    expect(count()).toEqual(['1', '0'])
    sim.reap(pid)
    expect(count()).toEqual(['0', '0'])
    expect(sim.fs.read(`${a}/pids.peak`)).toBe('3\n')
  })

  test('pids that is enabled late counts who is there', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    sim.spawn(`${ROOT}/a`, { threads: 2 })
    sim.fs.write(`${ROOT}/cgroup.subtree_control`, '+pids')
    expect(sim.fs.read(`${ROOT}/a/pids.current`)).toBe('2\n')
  })

  test('attaching passes pids.max, a fork beyond it is EAGAIN and counted', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/pids.max`, '1')
    const pid = sim.spawn(a)
    sim.spawn(a)
    expect(sim.fs.read(`${a}/pids.current`)).toBe('2\n')
    expect(answer(() => sim.fork(pid))).toBe('EAGAIN')
    expect(sim.fs.read(`${a}/pids.events`)).toBe('max 1\n')
    sim.fs.write(`${a}/pids.max`, 'max')
    const forked = sim.fork(pid)
    expect(sim.fs.read(`${a}/cgroup.procs`)).toContain(`${forked}\n`)
    expect(sim.fs.read(`/proc/${forked}/status`)).toContain(`PPid:\t${pid}\n`)
  })

  test('a process in memory.max 0 dies as soon as it does something, and memory.events counts it', async () => {
    const sim = await boot()
    const a = child(sim)
    const pid = sim.spawn(ROOT)
    sim.fs.write(`${a}/memory.max`, '0')
    put(sim, `${a}/cgroup.procs`, String(pid))
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
    expect(answer(() => sim.fork(pid))).toBe('ESRCH')
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe('')
    expect(sim.fs.read(`/proc/${pid}/status`)).toContain('zombie')
    for (const file of ['memory.events', 'memory.events.local'])
      expect(sim.fs.read(`${a}/${file}`)).toContain('max 1\noom 1\noom_kill 1\n')
  })

  test('0 in cgroup.procs is the process that writes it', async () => {
    const sim = await boot()
    const a = child(sim)
    const pid = sim.spawn(ROOT)
    sim.as(pid, () => sim.fs.write(`${a}/cgroup.procs`, '0'))
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
    sim.kill(pid)
    expect(answer(() => sim.as(pid, () => sim.fs.write(`${a}/cgroup.procs`, '0')))).toBe('ESRCH')
  })

  test('one that the OOM killer passes by does not', async () => {
    const sim = await boot()
    const a = child(sim)
    const pid = sim.spawn(ROOT, { oomScoreAdj: -1000 })
    sim.fs.write(`${a}/memory.max`, '0')
    put(sim, `${a}/cgroup.procs`, String(pid))
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
  })

  test('cgroup.kill ends everything below, and nothing beside', async () => {
    const sim = await boot()
    for (const dir of ['a', 'a/b', 'c']) sim.fs.mkdir(`${ROOT}/${dir}`)
    sim.spawn(`${ROOT}/a`)
    sim.spawn(`${ROOT}/a/b`, { threads: 2 })
    const other = sim.spawn(`${ROOT}/c`)
    for (const data of ['0', '2']) expect(answer(() => put(sim, `${ROOT}/a/cgroup.kill`, data))).toBe('ERANGE')
    expect(answer(() => put(sim, `${ROOT}/a/cgroup.kill`, 'abc'))).toBe('EINVAL')
    put(sim, `${ROOT}/a/cgroup.kill`, '1')
    expect(sim.fs.read(`${ROOT}/a/cgroup.events`)).toBe(events(0, 0))
    expect(sim.fs.read(`${ROOT}/c/cgroup.procs`)).toBe(`${other}\n`)
  })

  test('frozen is told at once, by all below too, and by those born below', async () => {
    const sim = await boot()
    for (const dir of ['a', 'a/b']) sim.fs.mkdir(`${ROOT}/${dir}`)
    sim.fs.write(`${ROOT}/a/cgroup.freeze`, '1')
    sim.fs.mkdir(`${ROOT}/a/c`)
    const read = (file: string) => ['a', 'a/b', 'a/c'].map((dir) => sim.fs.read(`${ROOT}/${dir}/${file}`))
    expect(read('cgroup.events')).toEqual(Array(3).fill(events(0, 1)))
    expect(read('cgroup.freeze')).toEqual(['1\n', '0\n', '0\n'])
    const pid = sim.spawn(`${ROOT}/a/b`)
    put(sim, `${ROOT}/a/b/cgroup.kill`, '1')
    expect(sim.fs.read(`/proc/${pid}/status`)).toContain('zombie')
    sim.fs.write(`${ROOT}/a/cgroup.freeze`, '0')
    expect(read('cgroup.events')).toEqual(Array(3).fill(events(0, 0)))
  })

  test('numbers follow each other: init, kthreadd, and from 100 what comes later, with its threads', async () => {
    const sim = await boot()
    const first = sim.spawn(ROOT, { threads: 3 })
    expect([first, sim.spawn(ROOT), sim.fork(first)]).toEqual([100, 103, 104])
    const numbers = sim.calls.readdir('/proc').map(Number).filter(Boolean)
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 100, 101, 102, 103, 104])
  })

  test.each([
    [99, 1, 100],
    [100, 1, 101],
    [101, 1, 100],
    [101, 2, 102],
    [101, 3, 102],
    [102, 2, 100],
  ])('this process is %i: one of %i threads gets %i', async (own, threads, pid) => {
    const before = process.pid
    const be = (value: number) => Object.defineProperty(process, 'pid', { value })
    const sim = await boot()
    be(own)
    try {
      expect(sim.spawn(ROOT, { threads })).toBe(pid)
    } finally {
      be(before)
    }
  })

  test('/proc/<pid>/status of a process, a thread, a child and a zombie', async () => {
    const sim = await boot()
    const pid = sim.spawn(ROOT, { threads: 2 })
    const forked = sim.fork(pid)
    const status = (name: string, state: string, tgid: number, tid: number, ppid: number, threads: number) =>
      `Name:\t${name}\nState:\t${state}\nTgid:\t${tgid}\nPid:\t${tid}\nPPid:\t${ppid}\nThreads:\t${threads}\n`
    const of = (tid: number) => sim.fs.read(`/proc/${tid}/status`)
    expect(of(1)).toBe(status('init', 'S (sleeping)', 1, 1, 0, 1))
    expect(of(2)).toBe(status('kthreadd', 'S (sleeping)', 2, 2, 0, 1))
    expect(of(pid)).toBe(status('sh', 'S (sleeping)', pid, pid, 1, 2))
    expect(of(pid + 1)).toBe(status('sh', 'S (sleeping)', pid, pid + 1, 1, 2))
    expect(of(forked)).toBe(status('sh', 'S (sleeping)', forked, forked, pid, 1))
    sim.kill(pid + 1)
    expect(of(pid)).toBe(status('sh', 'Z (zombie)', pid, pid, 1, 1))
    expect(of(pid + 1)).toBeUndefined()
  })

  test('only a zombie can be waited for, and once; to kill it again does nothing', async () => {
    const sim = await boot()
    const a = child(sim)
    const pid = sim.spawn(a)
    expect(answer(() => sim.reap(pid))).toBe('EAGAIN')
    sim.kill(pid)
    sim.kill(pid)
    expect(sim.fs.read(`${a}/pids.current`)).toBe('1\n')
    put(sim, `${ROOT}/cgroup.procs`, String(pid))
    expect(sim.fs.read(`/proc/${pid}/cgroup`)).toBe('0::/a\n')
    expect([answer(() => sim.reap(pid)), answer(() => sim.reap(pid))]).toEqual(['ok', 'ESRCH'])
    expect(sim.fs.read(`${a}/pids.current`)).toBe('0\n')
  })

  test('a zombie says that its cgroup is gone, and counts above it until it is waited for', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+pids')
    for (const dir of ['b', 'b/c']) sim.fs.mkdir(`${a}/${dir}`)
    const [pid, other] = [sim.spawn(`${a}/b/c`), sim.spawn(`${a}/b`)]
    sim.kill(pid)
    sim.fs.rmdir(`${a}/b/c`)
    expect(sim.fs.read(`/proc/${pid}/cgroup`)).toBe('0::/a/b/c (deleted)\n')
    sim.kill(other)
    sim.fs.rmdir(`${a}/b`)
    expect(sim.fs.read(`/proc/${other}/cgroup`)).toBe('0::/a/b (deleted)\n')
    expect(sim.fs.read(`${a}/pids.current`)).toBe('2\n')
    sim.reap(pid)
    sim.reap(other)
    expect(sim.fs.read(`${a}/pids.current`)).toBe('0\n')
  })

  test('cgroup.kill passes init by', async () => {
    const sim = await boot()
    const a = child(sim)
    put(sim, `${a}/cgroup.procs`, '1')
    sim.spawn(a)
    put(sim, `${a}/cgroup.kill`, '1')
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe('1\n')
  })

  test('whoever writes is a process of the host, also when it is refused', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+memory')
    expect(written(sim, `${a}/cgroup.procs`, '0')).toBe('EBUSY')
    expect(sim.fs.read(`${ROOT}/cgroup.procs`)).toBe(`1\n2\n${process.pid}\n`)
    expect(sim.fs.read(`/proc/${process.pid}/status`)).toMatch(/^Name:\tnode\n(.*\n)*PPid:\t1\n/)
  })

  test('a child is passed by where its parent is', async () => {
    const sim = await boot()
    const a = child(sim)
    const [spared, other] = [sim.spawn(a, { oomScoreAdj: -1000 }), sim.spawn(a, { oomScoreAdj: -999 })]
    expect(sim.fs.read(`/proc/${spared}/oom_score_adj`)).toBe('-1000\n')
    const born = [sim.fork(spared), sim.fork(other)]
    sim.fs.write(`${a}/memory.max`, '0')
    expect([spared, other, ...born].map((pid) => answer(() => sim.as(pid, () => {})))).toEqual([
      ...['ok', 'ESRCH', 'ok', 'ESRCH'],
    ])
  })

  test('processes that are none: ESRCH, EINVAL for a kernel thread', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    expect(written(sim, `${ROOT}/a/cgroup.procs`, '4000000')).toBe('ESRCH')
    expect(written(sim, `${ROOT}/a/cgroup.procs`, '2')).toBe('EINVAL')
    expect(answer(() => sim.kill(4_000_000))).toBe('ESRCH')
    expect(answer(() => sim.spawn(`${ROOT}/none`))).toBe('ENOENT')
  })
})

test('6.12: pids.events is counted where the limit is, before that where the fork was', async () => {
  const counts = async (kernel: '6.1' | '6.12') => {
    const sim = await host({ kernel })
    const a = child(sim)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+pids')
    sim.fs.mkdir(`${a}/b`)
    const pid = sim.spawn(`${a}/b`)
    sim.fs.write(`${a}/pids.max`, '1')
    expect(answer(() => sim.fork(pid))).toBe('EAGAIN')
    return [a, `${a}/b`].map((dir) => sim.fs.read(`${dir}/pids.events`))
  }
  expect(await counts('6.1')).toEqual(['max 0\n', 'max 1\n'])
  expect(await counts('6.12')).toEqual(['max 1\n', 'max 0\n'])
})
