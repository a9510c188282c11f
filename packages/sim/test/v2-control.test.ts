import { expect, test } from 'vitest'
import { answer, child, host, onBothStores, put, ROOT, written } from './host.js'

onBothStores('cgroup.subtree_control', (boot) => {
  test.each(['memory', '+foo', '+Memory', '+', '+a,+b', '+memory\n+pids', '+freezer', '+memory +foo'])(
    'refuses %j with EINVAL, and nothing changes',
    async (data) => {
      const sim = await boot()
      expect(written(sim, `${ROOT}/cgroup.subtree_control`, data)).toBe('EINVAL')
      expect(sim.fs.read(`${ROOT}/cgroup.subtree_control`)).toBe('')
    },
  )

  test('takes words in any order, prints the kernel’s, and the later word of a name wins', async () => {
    const sim = await boot()
    const file = `${ROOT}/cgroup.subtree_control`
    expect(written(sim, file, '+pids +memory +cpu')).toBe('cpu memory pids\n')
    expect(written(sim, file, ' -cpu  +cpu -pids\n')).toBe('cpu memory\n')
    expect(written(sim, file, '-io')).toBe('cpu memory\n')
    expect(written(sim, file, '\n')).toBe('cpu memory\n')
  })

  test('ENOENT for what the parent does not offer, or the kernel has on v1 only', async () => {
    const sim = await boot({ controllers: ['memory', 'pids'] })
    sim.fs.mkdir(`${ROOT}/a`)
    expect(written(sim, `${ROOT}/a/cgroup.subtree_control`, '+memory')).toBe('ENOENT')
    expect(written(sim, `${ROOT}/cgroup.subtree_control`, '+memory +cpu')).toBe('ENOENT')
    expect(sim.fs.read(`${ROOT}/cgroup.subtree_control`)).toBe('')
  })

  test('EBUSY while a child hands the controller on, and nothing changes', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+memory')
    expect(written(sim, `${ROOT}/cgroup.subtree_control`, '-memory -pids')).toBe('EBUSY')
    expect(sim.fs.read(`${a}/pids.max`)).toBe('max\n')
  })

  test('a process in the cgroup: EBUSY for memory and io', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.spawn(a)
    expect(written(sim, `${a}/cgroup.subtree_control`, '+memory')).toBe('EBUSY')
    expect(written(sim, `${a}/cgroup.subtree_control`, '+io')).toBe('EBUSY')
  })

  test('a process in the cgroup: a threaded controller makes it a thread root', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    const pid = sim.spawn(a)
    expect(written(sim, `${a}/cgroup.subtree_control`, '+cpu')).toBe('cpu\n')
    expect(sim.fs.read(`${a}/cgroup.type`)).toBe('domain threaded\n')
    expect(sim.fs.read(`${a}/b/cgroup.type`)).toBe('domain invalid\n')
    expect(written(sim, `${a}/b/cgroup.procs`, String(pid))).toBe('ENOTSUP')
    expect(written(sim, `${a}/cgroup.subtree_control`, '+memory')).toBe('ENOTSUP')
    put(sim, `${ROOT}/cgroup.procs`, String(pid))
    expect(sim.fs.read(`${a}/cgroup.type`)).toBe('domain\n')
    expect(sim.fs.read(`${a}/b/cgroup.type`)).toBe('domain\n')
  })

  test('no internal process: a cgroup that hands memory on takes none', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+memory')
    expect(answer(() => sim.spawn(a))).toBe('EBUSY')
    expect(answer(() => sim.spawn(`${a}/b`))).toBe('ok')
  })

  test('nothing changes in children that are threaded but what threads can have', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    sim.fs.write(`${ROOT}/a/cgroup.type`, 'threaded')
    sim.fs.write(`${ROOT}/cgroup.subtree_control`, '+memory +pids')
    expect(sim.fs.read(`${ROOT}/a/cgroup.controllers`)).toBe('pids\n')
    expect(sim.fs.read(`${ROOT}/a/memory.max`)).toBeUndefined()
    expect(sim.fs.read(`${ROOT}/a/pids.max`)).toBe('max\n')
  })
})

onBothStores('threaded cgroups', (boot) => {
  test('a child of a parent with memory on cannot become one', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    sim.fs.write(`${a}/cgroup.subtree_control`, '+memory')
    expect(written(sim, `${a}/b/cgroup.type`, 'threaded')).toBe('ENOTSUP')
  })

  test('its parent becomes the thread root, new siblings are invalid, and there is no way back', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    expect(written(sim, `${a}/b/cgroup.type`, ' threaded\n')).toBe('threaded\n')
    expect(sim.fs.read(`${a}/cgroup.type`)).toBe('domain threaded\n')
    sim.fs.mkdir(`${a}/c`)
    expect(sim.fs.read(`${a}/c/cgroup.type`)).toBe('domain invalid\n')
    expect(written(sim, `${a}/b/cgroup.type`, 'domain')).toBe('EINVAL')
    expect(written(sim, `${a}/cgroup.subtree_control`, '+memory')).toBe('ENOTSUP')
    expect(written(sim, `${a}/b/cgroup.subtree_control`, '+memory')).toBe('ENOENT')
    sim.fs.rmdir(`${a}/b`)
    expect(sim.fs.read(`${a}/c/cgroup.type`)).toBe('domain\n')
  })

  test('processes are listed in the domain, threads where they are', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    sim.fs.write(`${a}/b/cgroup.type`, 'threaded')
    const pid = sim.spawn(a, { threads: 2 })
    expect(written(sim, `${a}/b/cgroup.threads`, String(pid + 1))).toBe(`${pid + 1}\n`)
    expect(sim.fs.read(`${a}/cgroup.threads`)).toBe(`${pid}\n`)
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
    expect(answer(() => sim.fs.read(`${a}/b/cgroup.procs`))).toBe('ENOTSUP')
    expect(written(sim, `${ROOT}/cgroup.threads`, String(pid))).toBe('ENOTSUP')
    put(sim, `${a}/b/cgroup.procs`, String(pid))
    expect(sim.fs.read(`${a}/b/cgroup.threads`)).toBe(`${pid}\n${pid + 1}\n`)
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
    expect(answer(() => put(sim, `${a}/b/cgroup.kill`, '1'))).toBe('ENOTSUP')
  })
})

test('6.12: cgroup.stat counts the directories that have each controller', async () => {
  const sim = await host({ kernel: '6.12', controllers: ['memory', 'pids'] })
  const a = child(sim)
  sim.fs.mkdir(`${a}/b`)
  sim.fs.write(`${a}/cgroup.subtree_control`, '+memory')
  expect(sim.fs.read(`${a}/cgroup.stat`)?.split('\n').slice(0, 4)).toEqual([
    'nr_descendants 1',
    'nr_subsys_memory 2',
    'nr_subsys_perf_event 2',
    'nr_subsys_pids 1',
  ])
  expect(sim.fs.read(`${a}/b/cgroup.stat`)?.split('\n').slice(0, 4)).toEqual([
    'nr_descendants 0',
    'nr_subsys_memory 1',
    'nr_subsys_perf_event 1',
    'nr_subsys_pids 0',
  ])
  sim.fs.write(`${a}/cgroup.subtree_control`, '-memory')
  expect([a, `${a}/b`].map((dir) => /memory \d/.exec(sim.fs.read(`${dir}/cgroup.stat`) ?? '')?.[0])).toEqual([
    ...['memory 1', 'memory 0'],
  ])
})
