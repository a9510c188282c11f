import { expect, test } from 'vitest'
import { answer, host, onBothStores, put, ROOT, written } from './host.js'

type Steps = [file: string, data: string, answer: string][]

/** Measured on 6.18: what each write answers, in this order, below a fresh directory of the hierarchy. */
const VALUES: Record<string, Steps> = {
  memory: [
    ['memory.limit_in_bytes', '-1', '9223372036854771712\n'],
    ['memory.limit_in_bytes', 'max', 'EINVAL'],
    ['memory.limit_in_bytes', '4095', '0\n'],
    ['memory.limit_in_bytes', '256M', '268435456\n'],
    ['memory.limit_in_bytes', '', '268435456\n'],
    ['memory.limit_in_bytes', '1 2', 'EINVAL'],
    ['memory.memsw.limit_in_bytes', '128M', 'EINVAL'],
    ['memory.memsw.limit_in_bytes', '512M', '536870912\n'],
    ['memory.limit_in_bytes', '1G', 'EINVAL'],
    ['memory.limit_in_bytes', '18446744073709551615', 'EINVAL'],
    ['memory.limit_in_bytes', '512M', '536870912\n'],
    ['memory.soft_limit_in_bytes', '-1', '9223372036854771712\n'],
    ['memory.soft_limit_in_bytes', '-2', 'EINVAL'],
    ['memory.swappiness', '200', '200\n'],
    ['memory.swappiness', '201', 'EINVAL'],
    ['memory.swappiness', ' 5', 'EINVAL'],
    ['memory.use_hierarchy', '1', '1\n'],
    ['memory.use_hierarchy', '0', 'EINVAL'],
    ['memory.oom_control', '1', 'oom_kill_disable 1\nunder_oom 0\noom_kill 0\n'],
    ['memory.failcnt', 'abc', '0\n'],
    ['memory.pressure_level', '1', 'EINVAL'],
  ],
  'cpu,cpuacct': [
    ['cpu.shares', '0', '2\n'],
    ['cpu.shares', '262145', '262144\n'],
    ['cpu.shares', '18446744073709551615', '262144\n'],
    ['cpu.shares', '99999999999999999999', 'ERANGE'],
    ['cpu.shares', '-1', 'EINVAL'],
    ['cpu.cfs_quota_us', '999', 'EINVAL'],
    ['cpu.cfs_quota_us', '0', 'EINVAL'],
    ['cpu.cfs_quota_us', '-5', '-1\n'],
    ['cpu.cfs_quota_us', '50000', '50000\n'],
    ['cpu.cfs_period_us', '999', 'EINVAL'],
    ['cpu.cfs_period_us', '1000001', 'EINVAL'],
    ['cpu.cfs_period_us', '1000000', '1000000\n'],
    ['cpu.cfs_burst_us', '50001', 'EINVAL'],
    ['cpu.cfs_burst_us', '20000', '20000\n'],
    ['cpu.idle', '1', '1\n'],
    ['cpu.shares', '512', 'EINVAL'],
    ['cpuacct.usage', '0', '0\n'],
    ['cpuacct.usage', '1', 'EINVAL'],
  ],
  pids: [
    ['pids.max', '4194305', 'EINVAL'],
    ['pids.max', '100', '100\n'],
  ],
  blkio: [
    ['blkio.throttle.read_bps_device', '254:0 1048576', '254:0 1048576\n'],
    ['blkio.throttle.read_bps_device', '8:0 1', 'ENODEV'],
    ['blkio.throttle.read_bps_device', '254:0', 'EINVAL'],
    ['blkio.throttle.read_bps_device', '254:0 0', ''],
    ['blkio.throttle.write_iops_device', '254:0 99999999999', '254:0 1215752191\n'],
    ['blkio.throttle.write_iops_device', '259:0 5', '259:0 5\n254:0 1215752191\n'],
    ['blkio.throttle.write_iops_device', '254:0 7', '259:0 5\n254:0 7\n'],
    ['blkio.throttle.write_iops_device', '254:0 4294967295', '259:0 5\n'],
    ['blkio.throttle.read_iops_device', '254:0 4294967296', '254:0 0\n'],
    ['blkio.throttle.write_bps_device', '254:0 18446744073709551615', ''],
    ['blkio.weight', '500', 'ENOENT'],
  ],
  'net_cls,net_prio': [
    ['net_cls.classid', '0x100001', '1048577\n'],
    ['net_prio.ifpriomap', 'eth0 5', 'lo 0\neth0 5\n'],
    ['net_prio.ifpriomap', 'eth9 5', 'ENODEV'],
  ],
  hugetlb: [
    ['hugetlb.2MB.limit_in_bytes', '3M', '2097152\n'],
    ['hugetlb.2MB.limit_in_bytes', '-1', '9223372036852678656\n'],
  ],
}

onBothStores('v1 values', (boot) => {
  test.each(Object.entries(VALUES))('%s', async (hierarchy, steps) => {
    const sim = await boot({ cgroup: 'v1' })
    const dir = `${ROOT}/${hierarchy}/a`
    sim.fs.mkdir(dir)
    const got = steps.map(([file, data]): Steps[number] => [file, data, written(sim, `${dir}/${file}`, data)])
    expect(got).toEqual(steps)
  })
})

onBothStores('v1 hierarchies', (boot) => {
  test('co-mounted controllers are one directory with two more names', async () => {
    const sim = await boot({ cgroup: 'v1' })
    sim.fs.mkdir(`${ROOT}/cpu,cpuacct/a`)
    expect(sim.calls.lstat(`${ROOT}/cpu`)).toMatchObject({ symlink: true, dir: false })
    expect(sim.calls.readdir(`${ROOT}/cpu/a`)).toEqual(sim.calls.readdir(`${ROOT}/cpu,cpuacct/a`))
    expect(sim.calls.readdir(`${ROOT}/cpuacct/a`)).toContain('cpu.shares')
    expect(sim.calls.readdir(ROOT)).toEqual(expect.arrayContaining(['cpu', 'cpu,cpuacct', 'cpuacct', 'memory']))
  })

  test('a symlink names its hierarchy’s root', async () => {
    const sim = await boot({ cgroup: 'v1' })
    sim.calls.mkdir(`${ROOT}/cpu/a`, 0o755)
    const pids = [`${ROOT}/cpu`, `${ROOT}/cpu/a`, `${ROOT}/cpuacct/a`].map((path) => sim.spawn(path))
    const places = pids.map((pid) => /cpu,cpuacct:(.*)/.exec(sim.fs.read(`/proc/${pid}/cgroup`) ?? '')?.[1])
    expect(places).toEqual(['/', '/a', '/a'])
  })

  test('a process has a place in each, and moves in one', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory', 'pids'], systemd: 252 })
    for (const one of ['memory', 'pids']) sim.fs.mkdir(`${ROOT}/${one}/a`)
    const pid = sim.spawn([`${ROOT}/memory/a`])
    expect(sim.fs.read(`/proc/${pid}/cgroup`)).toBe('3:pids:/\n2:memory:/a\n1:name=systemd:/\n')
    put(sim, `${ROOT}/pids/a/cgroup.procs`, String(pid))
    expect(sim.fs.read(`${ROOT}/pids/a/pids.current`)).toBe('1\n')
    expect(sim.fs.read(`${ROOT}/memory/a/tasks`)).toBe(`${pid}\n`)
    expect(answer(() => sim.fs.rmdir(`${ROOT}/memory/a`))).toBe('EBUSY')
  })

  test('tasks moves one thread, cgroup.procs all of them', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory'] })
    for (const one of ['a', 'b']) sim.fs.mkdir(`${ROOT}/memory/${one}`)
    const pid = sim.spawn(`${ROOT}/memory/a`, { threads: 2 })
    put(sim, `${ROOT}/memory/b/tasks`, String(pid + 1))
    const both = (file: string) => ['a', 'b'].map((one) => sim.fs.read(`${ROOT}/memory/${one}/${file}`))
    expect(both('tasks')).toEqual([`${pid}\n`, `${pid + 1}\n`])
    expect(both('cgroup.procs')).toEqual([`${pid}\n`, `${pid}\n`])
    put(sim, `${ROOT}/memory/b/cgroup.procs`, String(pid))
    expect(both('cgroup.procs')).toEqual(['', `${pid}\n`])
  })

  test('no child may have more cpu than its parent', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['cpu'] })
    const a = `${ROOT}/cpu/a`
    for (const dir of [a, `${a}/b`]) sim.fs.mkdir(dir)
    sim.fs.write(`${a}/cpu.cfs_quota_us`, '50000')
    expect(written(sim, `${a}/b/cpu.cfs_quota_us`, '60000')).toBe('EINVAL')
    expect(written(sim, `${a}/b/cpu.cfs_quota_us`, '50000')).toBe('50000\n')
    expect(written(sim, `${a}/b/cpu.cfs_period_us`, '50000')).toBe('EINVAL')
    expect(written(sim, `${a}/cpu.cfs_quota_us`, '40000')).toBe('EINVAL')
    expect(written(sim, `${a}/cpu.cfs_quota_us`, '-1')).toBe('-1\n')
  })

  test('cpuset: empty at birth, ENOSPC for a process, the parent’s by clone_children', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['cpuset'] })
    const a = `${ROOT}/cpuset/a`
    for (const dir of [a, `${a}/b`]) sim.fs.mkdir(dir)
    expect(sim.fs.read(`${a}/cpuset.cpus`)).toBe('\n')
    expect(answer(() => sim.spawn(a))).toBe('ENOSPC')
    expect(written(sim, `${a}/b/cpuset.cpus`, '0')).toBe('EACCES')
    expect(written(sim, `${a}/cpuset.cpus`, '0-1')).toBe('0-1\n')
    expect(written(sim, `${a}/b/cpuset.cpus`, '0')).toBe('0\n')
    expect(written(sim, `${a}/cpuset.cpus`, '1')).toBe('EBUSY')
    expect(written(sim, `${a}/cpuset.cpus`, '9999')).toBe('ERANGE')
    expect(written(sim, `${a}/cpuset.mems`, '0')).toBe('0\n')
    expect(answer(() => sim.spawn(a))).toBe('ok')
    sim.fs.write(`${a}/cgroup.clone_children`, '1')
    sim.fs.mkdir(`${a}/c`)
    const born = ['cpuset.cpus', 'cpuset.mems', 'cgroup.clone_children', 'cpuset.effective_cpus']
    expect(born.map((file) => sim.fs.read(`${a}/c/${file}`))).toEqual(['0-1\n', '0\n', '1\n', '0-1\n'])
  })

  test('freezer: children are frozen with their parent', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['freezer'] })
    const a = `${ROOT}/freezer/a`
    for (const dir of [a, `${a}/b`]) sim.fs.mkdir(dir)
    const state = (dir: string) =>
      ['state', 'self_freezing', 'parent_freezing'].map((file) => sim.fs.read(`${dir}/freezer.${file}`)?.trim())
    expect(written(sim, `${a}/freezer.state`, 'FREEZING')).toBe('EINVAL')
    expect(written(sim, `${a}/freezer.state`, ' FROZEN ')).toBe('FROZEN\n')
    expect([state(a), state(`${a}/b`)]).toEqual([
      ['FROZEN', '1', '0'],
      ['FROZEN', '0', '1'],
    ])
    expect(written(sim, `${a}/b/freezer.state`, 'THAWED')).toBe('FROZEN\n')
    sim.spawn(a)
    expect(answer(() => sim.fs.rmdir(a))).toBe('EBUSY')
  })

  test('devices: a list of what is allowed, never more than the parent’s', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['devices'] })
    const a = `${ROOT}/devices/a`
    sim.fs.mkdir(a)
    const list = (dir = a) => sim.fs.read(`${dir}/devices.list`)
    const put1 = (file: string, data: string) => answer(() => put(sim, `${a}/${file}`, data))
    expect(list()).toBe('a *:* rwm\n')
    put1('devices.deny', 'a')
    expect(list()).toBe('')
    put1('devices.allow', 'c 1:3 rwm')
    put1('devices.allow', 'c 1:* rw')
    expect(list()).toBe('c 1:3 rwm\nc 1:* rw\n')
    put1('devices.deny', 'c 1:3 r')
    expect(list()).toBe('c 1:3 wm\nc 1:* rw\n')
    expect(['c 1:3', 'x 1:1 r', 'c  1:1 r', 'c 5:1 rwx'].map((data) => put1('devices.allow', data))).toEqual(
      Array(4).fill('EINVAL'),
    )
    sim.fs.mkdir(`${a}/b`)
    expect(list(`${a}/b`)).toBe('c 1:3 wm\nc 1:* rw\n')
    expect(put1('b/devices.allow', 'b 8:0 r')).toBe('EPERM')
    expect(put1('devices.deny', 'a')).toBe('EINVAL')
    put1('devices.deny', 'c 1:* r')
    expect(list(`${a}/b`)).toBe('c 1:3 wm\nc 1:* w\n')
  })

  test('rename in the same directory works, and the processes go with it', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory'] })
    const m = `${ROOT}/memory`
    for (const dir of ['a', 'a/d', 'b']) sim.fs.mkdir(`${m}/${dir}`)
    const pid = sim.spawn(`${m}/a`)
    const deep = sim.spawn(`${m}/a/d`)
    const rename = (from: string, to: string) => answer(() => sim.calls.rename(`${m}/${from}`, `${m}/${to}`))
    expect(rename('a/cgroup.procs', 'a/x')).toBe('ENOTDIR')
    expect(rename('a', 'b/a')).toBe('EIO')
    expect(rename('a', 'b')).toBe('EEXIST')
    expect(rename('a', 'a/c')).toBe('EINVAL')
    expect(rename('none', 'c')).toBe('ENOENT')
    expect(rename('a', 'c\nd')).toBe('EINVAL')
    expect(rename('a', 'c')).toBe('ok')
    expect(sim.fs.read(`/proc/${pid}/cgroup`)).toBe('1:memory:/c\n')
    expect(sim.fs.read(`/proc/${deep}/cgroup`)).toBe('1:memory:/c/d\n')
    expect(sim.calls.readdir(m).filter((name) => name.length === 1)).toEqual(['b', 'c'])
  })

  test('memory.stat names the tightest limit above', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory'] })
    const a = `${ROOT}/memory/a`
    sim.fs.mkdir(a)
    sim.fs.write(`${a}/memory.limit_in_bytes`, '1G')
    sim.fs.mkdir(`${a}/b`)
    const limit = () => /^hierarchical_memory_limit (\d+)/m.exec(sim.fs.read(`${a}/b/memory.stat`) ?? '')?.[1]
    expect(limit()).toBe('1073741824')
    sim.fs.write(`${a}/b/memory.limit_in_bytes`, '512M')
    expect(limit()).toBe('536870912')
  })

  test('a limit below what is in use is EBUSY', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory'] })
    const a = `${ROOT}/memory/a`
    sim.fs.mkdir(a)
    sim.set(`${a}/memory.usage_in_bytes`, '1048576\n')
    expect(written(sim, `${a}/memory.limit_in_bytes`, '4096')).toBe('EBUSY')
    expect(written(sim, `${a}/memory.limit_in_bytes`, '1M')).toBe('1048576\n')
  })
})

test('6.18: the files of new directories are those that were recorded', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18', controllers: ['cpu', 'devices', 'memory'] })
  const files = (controller: string) => {
    sim.fs.mkdir(`${ROOT}/${controller}/a`)
    return sim.fs.list(`${ROOT}/${controller}/a`)?.files
  }
  expect(files('cpu')).toEqual([
    ...['cgroup.clone_children', 'cgroup.procs', 'cpu.cfs_burst_us', 'cpu.cfs_period_us', 'cpu.cfs_quota_us'],
    ...['cpu.idle', 'cpu.rt_period_us', 'cpu.rt_runtime_us', 'cpu.shares', 'cpu.stat', 'cpu.stat.local'],
    ...['notify_on_release', 'tasks'],
  ])
  expect(files('devices')).toEqual(
    'cgroup.clone_children cgroup.procs devices.allow devices.deny devices.list notify_on_release tasks'.split(' '),
  )
  expect(files('memory')).toHaveLength(32)
})

test.each([
  ['5.10', '4096\n'],
  ['6.1', '9223372036854771712\n'],
  ['6.12', '9223372036854771712\n'],
] as const)('%s: memory.kmem.limit_in_bytes 4096 is %j', async (kernel, outcome) => {
  const sim = await host({ cgroup: 'v1', kernel })
  sim.fs.mkdir(`${ROOT}/memory/a`)
  expect(written(sim, `${ROOT}/memory/a/memory.kmem.limit_in_bytes`, '4096')).toBe(outcome)
})
