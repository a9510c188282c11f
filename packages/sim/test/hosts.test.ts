import { expect, test } from 'vitest'
import { answer, child, host, onBothStores, ROOT } from './host.js'

onBothStores('hosts', (boot) => {
  test('v2 with systemd is as after boot', async () => {
    const sim = await boot({ systemd: 252 })
    expect(sim.host).toMatchObject({ mode: 'v2', systemd: true, uid: 0, cpus: 2, own: { '': '/user.slice' } })
    expect(sim.fs.read(`${ROOT}/cgroup.subtree_control`)).toBe('memory pids\n')
    expect(sim.tree()).toBe(
      ['/sys/fs/cgroup [memory pids] pid 2', '├── init.scope pid 1', '├── system.slice', '└── user.slice', ''].join(
        '\n',
      ),
    )
    expect(sim.bus).toBeDefined()
  })

  test('without systemd it is a bare kernel', async () => {
    const sim = await boot()
    expect(sim.host).toMatchObject({ mode: 'v2', systemd: false, own: { '': '/' } })
    expect(sim.tree()).toBe('/sys/fs/cgroup pid 1 2\n')
    expect(sim.bus).toBeUndefined()
  })

  test('v1 has a hierarchy per line, systemd’s without controllers', async () => {
    const sim = await boot({ cgroup: 'v1', systemd: 252 })
    expect(sim.host.mode).toBe('v1')
    expect(sim.host.mounts.map((mount) => mount.controllers.join())).toEqual([
      ...['name=systemd', 'cpuset', 'cpu,cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'net_cls,net_prio'],
      ...['perf_event', 'hugetlb', 'pids', 'rdma'],
    ])
    expect(sim.fs.list(`${ROOT}/systemd`)?.dirs).toEqual(['init.scope', 'system.slice', 'user.slice'])
    expect(sim.fs.list(`${ROOT}/memory`)?.dirs).toEqual([])
  })

  test('hybrid has v2 beside them, with what is left over', async () => {
    const sim = await boot({ cgroup: 'hybrid', controllers: ['cpu', 'memory'], unified: ['hugetlb'] })
    expect(sim.host.mode).toBe('hybrid')
    expect(sim.fs.read(`${ROOT}/unified/cgroup.controllers`)).toBe('hugetlb\n')
    sim.fs.mkdir(`${ROOT}/unified/a`)
    expect(sim.fs.read(`${ROOT}/unified/a/cgroup.controllers`)).toBe('')
    expect(sim.fs.read(`${ROOT}/memory/cgroup.procs`)).toBe('1\n2\n')
  })

  test('accounting is constant until it is set', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.set(`${a}/memory.current`, '123456\n')
    expect(sim.fs.read(`${a}/memory.current`)).toBe('123456\n')
    expect(answer(() => sim.set(`${a}/none`, ''))).toBe('ENOENT')
  })

  test('tree shows marks, controllers and processes; snapshot every text', async () => {
    const sim = await boot({ controllers: ['memory'] })
    const a = child(sim)
    sim.fs.mkdir(`${a}/owned`, 0o1755)
    const pid = sim.spawn(`${a}/owned`)
    expect(sim.tree(a)).toBe(`${a}\n└── owned * pid ${pid}\n`)
    const texts = sim.snapshot()
    expect(texts[`${a}/owned/cgroup.procs`]).toBe(`${pid}\n`)
    expect(texts[`${a}/memory.max`]).toBe('max\n')
    expect(Object.keys(texts).every((path) => path.startsWith(ROOT))).toBe(true)
  })
})

test('both stores boot the same host', async () => {
  for (const cgroup of ['v1', 'hybrid', 'v2'] as const) {
    const [memory, tmpdir] = await Promise.all([
      host({ cgroup, systemd: 257 }),
      host({ cgroup, systemd: 257, store: 'tmpdir' }),
    ])
    expect(tmpdir.snapshot()).toEqual(memory.snapshot())
    expect({ ...tmpdir.host, root: '' }).toEqual(memory.host)
  }
})

test('cpus and memory are options', async () => {
  const sim = await host({ cpus: 8, memoryBytes: 1n << 30n })
  expect(sim.host).toMatchObject({ cpus: 8, memoryCapacity: 1n << 30n })
  expect(sim.fs.read(`${ROOT}/cpuset.cpus.effective`)).toBe('0-7\n')
})
