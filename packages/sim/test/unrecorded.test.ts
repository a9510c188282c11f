import { expect, test } from 'vitest'
import { answer, child, host, put, ROOT, written } from './host.js'

// What no recording can tell: guests have two CPUs and one block device, counters are masked, and 6.18 is not theirs.

test('lists of more than two CPUs', async () => {
  const sim = await host({ cpus: 8 })
  const file = `${child(sim)}/cpuset.cpus`
  for (const [data, text] of [
    ['0,2', '0,2\n'],
    ['7,5,3,1', '1,3,5,7\n'],
    ['0-2,4,6-7', '0-2,4,6-7\n'],
    ['0-7:1/2', '0,2,4,6\n'],
    ['0-7:2/3', '0-1,3-4,6-7\n'],
    ['1-6:1/3', '1,4\n'],
    ['N', '7\n'],
    ['2-N', '2-7\n'],
    ['all', '0-7\n'],
    ['all:1/4', '0,4\n'],
  ] as const)
    expect([data, written(sim, file, data)]).toEqual([data, text])
  for (const data of ['8', '0-8', '7-8']) expect([data, written(sim, file, data)]).toEqual([data, 'ERANGE'])
})

test('what is counted starts at nothing', async () => {
  const sim = await host({ kernel: '6.12' })
  const dir = child(sim)
  for (const file of [
    'memory.current',
    'memory.peak',
    'memory.swap.current',
    'memory.swap.peak',
    'hugetlb.2MB.current',
  ])
    expect([file, sim.fs.read(`${dir}/${file}`)]).toEqual([file, '0\n'])
  for (const file of ['memory.stat', 'cpu.stat', 'cpu.stat.local'])
    expect(sim.fs.read(`${dir}/${file}`)).toMatch(/^(\w+ 0\n)+$/)
  expect(sim.fs.read(`${dir}/memory.numa_stat`)).toMatch(/^(\w+ N0=0\n)+$/)
  for (const file of ['cpu.pressure', 'io.pressure', 'memory.pressure'])
    expect(sim.fs.read(`${dir}/${file}`)).toMatch(/^(\w+ avg10=0\.00 avg60=0\.00 avg300=0\.00 total=0\n){2}$/)
  const old = await host({ cgroup: 'v1', kernel: '6.12' })
  for (const [mount, files] of Object.entries({
    memory: [
      'usage_in_bytes',
      'max_usage_in_bytes',
      'kmem.usage_in_bytes',
      'memsw.usage_in_bytes',
      'kmem.tcp.usage_in_bytes',
    ],
    cpuacct: ['usage', 'usage_sys', 'usage_user'],
  }))
    for (const file of files) expect(old.fs.read(`${ROOT}/${mount}/${mount}.${file}`)).toBe('0\n')
  const cpu = `${ROOT}/cpu,cpuacct`
  expect(old.fs.read(`${cpu}/cpu.stat.local`)).toBe('throttled_time 0\n')
  expect(old.fs.read(`${cpu}/cpuacct.stat`)).toBe('user 0\nsystem 0\n')
  expect(old.fs.read(`${cpu}/cpuacct.usage_percpu`)).toBe('0 0 \n')
  expect(old.fs.read(`${cpu}/cpuacct.usage_all`)).toBe('cpu user system\n0 0 0\n1 0 0\n')
})

test('v1: a limit reaches the memory.stat of all below', async () => {
  const sim = await host({ cgroup: 'v1' })
  const top = `${ROOT}/memory`
  for (const dir of ['a', 'a/b', 'a/b/c']) sim.fs.mkdir(`${top}/${dir}`)
  const limits = (dir: string) =>
    sim.fs
      .read(`${top}/${dir}/memory.stat`)
      ?.match(/hierarchical_mem\w+_limit \d+/g)
      ?.map((line) => line.replace(/hierarchical_(mem\w*)_limit (.*)/, '$1$2'))
  const NONE = '9223372036854771712'
  sim.fs.write(`${top}/a/memory.limit_in_bytes`, '81920')
  expect(['a', 'a/b', 'a/b/c'].map(limits)).toEqual(Array(3).fill(['memory81920', `memsw${NONE}`]))
  sim.fs.write(`${top}/a/b/memory.limit_in_bytes`, '40960')
  sim.fs.write(`${top}/a/b/memory.memsw.limit_in_bytes`, '122880')
  expect(limits('a')).toEqual(['memory81920', `memsw${NONE}`])
  expect(limits('a/b/c')).toEqual(['memory40960', 'memsw122880'])
  sim.fs.mkdir(`${top}/a/b/d`)
  expect(limits('a/b/d')).toEqual(['memory40960', 'memsw122880'])
  sim.fs.write(`${top}/a/b/memory.limit_in_bytes`, '122880')
  expect(limits('a/b/c')).toEqual(['memory81920', 'memsw122880'])
  sim.set(`${top}/a/memory.usage_in_bytes`, '81920\n')
  expect(written(sim, `${top}/a/memory.limit_in_bytes`, '81919')).toBe('EBUSY')
  expect(written(sim, `${top}/a/memory.limit_in_bytes`, '81920')).toBe('81920\n')
  sim.set(`${top}/a/memory.memsw.usage_in_bytes`, '163840\n')
  expect(written(sim, `${top}/a/memory.memsw.limit_in_bytes`, '122880')).toBe('EBUSY')
  expect(written(sim, `${top}/a/memory.memsw.limit_in_bytes`, '163840')).toBe('163840\n')
  expect(written(sim, `${top}/a/memory.max_usage_in_bytes`, '0')).toBe('81920\n')
})

test('v1: two block devices, the newest first', async () => {
  const sim = await host({ cgroup: 'v1' })
  const file = `${ROOT}/blkio/blkio.throttle.read_bps_device`
  for (const [data, text] of [
    ['259:0 100', '259:0 100\n'],
    ['254:0 200', '254:0 200\n259:0 100\n'],
    ['259:0 300', '254:0 200\n259:0 300\n'],
    ['254:0 0', '259:0 300\n'],
    ['254:0 1', '254:0 1\n259:0 300\n'],
    ['259:0 0', '254:0 1\n'],
  ] as const)
    expect([data, written(sim, file, data)]).toEqual([data, text])
})

test('v1: priorities of network devices', async () => {
  const sim = await host({ cgroup: 'v1' })
  const top = `${ROOT}/net_cls,net_prio`
  const file = `${top}/net_prio.ifpriomap`
  sim.fs.mkdir(`${top}/a`)
  expect(sim.fs.read(`${top}/net_prio.prioidx`)).toBe('1\n')
  expect(sim.fs.read(`${top}/a/net_prio.prioidx`)).toBe('2\n')
  expect(written(sim, file, 'eth0 5')).toBe('lo 0\neth0 5\n')
  expect(written(sim, file, 'lo 4294967295 x')).toBe('lo 4294967295\neth0 5\n')
  for (const [data, errno] of [
    ['', ''],
    ['\n', 'EINVAL'],
    ['eth0', 'EINVAL'],
    ['eth0 x', 'EINVAL'],
    ['none', 'EINVAL'],
    ['none 1', 'ENODEV'],
  ] as const)
    if (data !== '') expect([data, written(sim, file, data)]).toEqual([data, errno])
  sim.fs.mkdir(`${top}/b`)
  expect(sim.fs.read(`${top}/b/net_prio.ifpriomap`)).toBe('lo 4294967295\neth0 5\n')
})

// update_cpumask, update_nodemask, cpu_shares_write_u64, tg_set_cfs_bandwidth, cpu_idle_write_s64, devcgroup_update_access
test('v1: what a root refuses, and what it takes', async () => {
  const sim = await host({ cgroup: 'v1', controllers: ['cpu', 'cpuset', 'devices', 'hugetlb', 'memory'] })
  for (const [file, data, answered] of [
    ['cpuset/cpuset.cpus', '0', 'EACCES'],
    ['cpuset/cpuset.cpus', 'x', 'EACCES'],
    ['cpuset/cpuset.mems', '0', 'EACCES'],
    ['cpuset/cpuset.memory_pressure_enabled', '7', '1\n'],
    ['cpu/cpu.shares', '1024', 'EINVAL'],
    ['cpu/cpu.shares', '99999999999999999999', 'ERANGE'],
    ['cpu/cpu.idle', '0', 'EINVAL'],
    ['cpu/cpu.cfs_quota_us', '-1', 'EINVAL'],
    ['cpu/cpu.cfs_quota_us', '50000', 'EINVAL'],
    ['cpu/cpu.cfs_period_us', '100000', 'EINVAL'],
    ['cpu/cpu.cfs_burst_us', '0', 'EINVAL'],
    ['memory/memory.limit_in_bytes', '-1', 'EINVAL'],
    ['memory/memory.memsw.limit_in_bytes', '-1', 'EINVAL'],
    ['memory/memory.kmem.limit_in_bytes', '-1', 'EINVAL'],
    ['memory/memory.kmem.tcp.limit_in_bytes', '-1', 'EINVAL'],
    ['memory/memory.oom_control', '0', 'EINVAL'],
    ['memory/memory.soft_limit_in_bytes', '4096', '4096\n'],
    ['hugetlb/hugetlb.2MB.limit_in_bytes', '-1', 'EINVAL'],
  ] as const)
    expect([file, data, written(sim, `${ROOT}/${file}`, data)]).toEqual([file, data, answered])
  const devices = `${ROOT}/devices`
  sim.fs.write(`${devices}/devices.deny`, 'a')
  sim.fs.write(`${devices}/devices.allow`, 'c 1:3 r')
  expect(sim.fs.read(`${devices}/devices.list`)).toBe('c 1:3 r\n')
  sim.fs.write(`${devices}/devices.allow`, 'a')
  expect(sim.fs.read(`${devices}/devices.list`)).toBe('a *:* rwm\n')
})

// cpuset_css_online
test.each(['cpu', 'mem'])('v1: no clone beside a cpuset that has its %ss for itself', async (kind) => {
  const sim = await host({ cgroup: 'v1', controllers: ['cpuset'] })
  const top = `${ROOT}/cpuset`
  sim.fs.mkdir(`${top}/a`)
  sim.fs.write(`${top}/cgroup.clone_children`, '1')
  sim.fs.mkdir(`${top}/b`)
  sim.fs.write(`${top}/a/cpuset.${kind}_exclusive`, '1')
  sim.fs.mkdir(`${top}/c`)
  const born = ['cpus', 'mems'].flatMap((one) => ['b', 'c'].map((dir) => sim.fs.read(`${top}/${dir}/cpuset.${one}`)))
  expect(born).toEqual(['0-1\n', '\n', '0\n', '\n'])
})

// mem_cgroup_hierarchy_write, up to 5.10
test('5.10: whether a cgroup counts its children is set while it has none, and its parent does not', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '5.10', controllers: ['memory'] })
  const top = `${ROOT}/memory`
  for (const dir of ['a', 'a/b']) sim.fs.mkdir(`${top}/${dir}`)
  const set = (dir: string, data: string) => written(sim, `${top}${dir}/memory.use_hierarchy`, data)
  for (const [dir, data, answered] of [
    ['', '1', 'EBUSY'],
    ['', '0', '0\n'],
    ['/a', '1', 'EBUSY'],
    ['/a', '2', 'EINVAL'],
    ['/a', 'x', 'EINVAL'],
    ['/a/b', '1', '1\n'],
    ['/a/b', '0', '0\n'],
    ['/a/b', '1', '1\n'],
  ] as const)
    expect([dir, data, set(dir, data)]).toEqual([dir, data, answered])
  sim.fs.mkdir(`${top}/a/b/c`)
  expect(sim.fs.read(`${top}/a/b/c/memory.use_hierarchy`)).toBe('1\n')
  expect([set('/a/b/c', '1'), set('/a/b/c', '0'), set('/a/b', '0')]).toEqual(['1\n', 'EINVAL', 'EBUSY'])
})

// CONFIG_RT_GROUP_SCHED and CONFIG_BFQ_GROUP_IOSCHED=y are of the 6.18 kernel, memory.shown_ram_in_bytes is its vendor's; cpu.stat.local came with 6.6
test.each(['5.10', '6.1', '6.12'] as const)('%s: Debian builds neither real time nor bfq in', async (kernel) => {
  const sim = await host({ cgroup: 'v1', kernel, controllers: ['blkio', 'cpu', 'memory'] })
  const special = ['blkio', 'cpu', 'memory'].flatMap((mount) => {
    sim.fs.mkdir(`${ROOT}/${mount}/a`)
    const files = sim.fs.list(`${ROOT}/${mount}/a`)?.files ?? []
    return files.filter((file) => /^(cpu\.rt_|cpu\.stat\.local|blkio\.bfq|memory\.shown_ram)/.test(file))
  })
  expect(special).toEqual(kernel === '6.12' ? ['cpu.stat.local'] : [])
})

// kernel/sched/rt.c __rt_schedulable, tg_set_rt_bandwidth
test('6.18: the real time of a group is within its parent’s and holds its children’s', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18' })
  const root = `${ROOT}/cpu,cpuacct`
  const set = (dir: string, what: 'period' | 'runtime', data: string) =>
    written(sim, `${root}${dir}/cpu.rt_${what}_us`, data)
  for (const dir of ['/a', '/a/b', '/a/c']) sim.fs.mkdir(`${root}${dir}`)
  expect(sim.fs.read(`${root}/cpu.rt_runtime_us`)).toBe('950000\n')
  for (const [dir, what, data, answered] of [
    ['', 'runtime', '0', 'EINVAL'],
    ['', 'runtime', '-1', 'EINVAL'],
    ['', 'runtime', '950001', 'EINVAL'],
    ['', 'runtime', '1', '1\n'],
    ['', 'runtime', '950000', '950000\n'],
    ['', 'period', '0', 'EINVAL'],
    ['', 'period', '999999', 'EINVAL'],
    ['/a', 'runtime', '950001', 'EINVAL'],
    ['/a', 'runtime', 'x', 'EINVAL'],
    ['/a', 'period', 'x', 'EINVAL'],
    ['/a', 'period', '18446744073709551616', 'ERANGE'],
    ['/a', 'runtime', '9223372036854775808', 'ERANGE'],
    ['/a', 'runtime', '500000', '500000\n'],
    ['/a/b', 'runtime', '500001', 'EINVAL'],
    ['/a/b', 'runtime', '300000', '300000\n'],
    ['/a/c', 'runtime', '200005', 'EINVAL'],
    ['/a/c', 'runtime', '200000', '200000\n'],
    ['/a', 'runtime', '499990', 'EINVAL'],
    ['/a', 'period', '1000010', 'EINVAL'],
    ['/a', 'period', '999999', '999999\n'],
    ['', 'runtime', '400000', 'EINVAL'],
    ['/a/b', 'period', '250000', 'EINVAL'],
    ['/a/b', 'runtime', '0', '0\n'],
    ['/a/b', 'period', '18446744073709551', '18446744073709551\n'],
    ['/a/b', 'period', '18446744073709552', 'EINVAL'],
    ['/a/b', 'runtime', '17592186044', '17592186044\n'],
    ['/a/b', 'runtime', '17592186045', 'EINVAL'],
  ] as const)
    expect([dir, what, data, set(dir, what, data)]).toEqual([dir, what, data, answered])
})

test('6.18: weights of bfq', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18' })
  const dir = `${ROOT}/blkio/a`
  sim.fs.mkdir(dir)
  const both = () => ['', '_device'].map((name) => sim.fs.read(`${dir}/blkio.bfq.weight${name}`))
  expect(both()).toEqual(['100\n', 'default 100\n'])
  for (const [file, data, answered] of [
    ['weight', '1', '1\n'],
    ['weight', '0', 'ERANGE'],
    ['weight', '1000', '1000\n'],
    ['weight', '1001', 'ERANGE'],
    ['weight', 'x', 'EINVAL'],
    ['weight_device', '7', 'default 7\n'],
    ['weight_device', 'default 8', 'default 8\n'],
    ['weight_device', 'default 1001', 'ERANGE'],
    ['weight_device', '0', 'ERANGE'],
    ['weight_device', '1000', 'default 1000\n'],
    ['weight_device', '1', 'default 1\n'],
    ['weight_device', '259:0 5', 'ENOTSUP'],
    ['weight_device', '9:9 5', 'ENODEV'],
    ['weight_device', 'x', 'EINVAL'],
    ['weight_device', '\n', 'ERANGE'],
  ] as const)
    expect([file, data, written(sim, `${dir}/blkio.bfq.${file}`, data)]).toEqual([file, data, answered])
  expect(both()).toEqual(['1\n', 'default 1\n'])
})

test('processes: what /proc says of threads, zombies and the caller', async () => {
  const sim = await host()
  const pid = sim.spawn([], { threads: 3 })
  expect(answer(() => sim.reap(pid))).toBe('EAGAIN')
  expect(sim.fs.read(`/proc/${pid + 2}/status`)).toContain(`Tgid:\t${pid}\nPid:\t${pid + 2}\n`)
  sim.kill(pid)
  expect([0, 1, 2].map((more) => sim.fs.read(`/proc/${pid + more}/status`) !== undefined)).toEqual([true, false, false])
  sim.kill(pid)
  sim.reap(pid)
  for (const call of [() => sim.reap(pid), () => sim.kill(pid), () => sim.fork(pid)]) expect(answer(call)).toBe('ESRCH')
  sim.fs.mkdir(`${ROOT}/a`)
  put(sim, `${ROOT}/a/cgroup.procs`, '0')
  expect(sim.fs.read(`/proc/${process.pid}/status`)).toContain('PPid:\t1\nThreads:\t1\n')
  expect(sim.fs.read(`/proc/${process.pid}/cgroup`)).toBe('0::/a\n')
  expect(answer(() => sim.spawn(`${ROOT}/none`))).toBe('ENOENT')
})
