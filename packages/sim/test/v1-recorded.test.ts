import { expect, test } from 'vitest'
import { host, onBothStores, ROOT, written } from './host.js'

type Steps = [file: string, data: string, answer: string][]

/** Measured on 6.18 in child cgroups of a host with two CPUs and one memory node. */
const VALUES: Record<string, Steps> = {
  blkio: [
    ['blkio.bfq.weight_device', '500', 'default 500\n'],
    ['blkio.bfq.weight_device', 'default  300', 'default 300\n'],
    ['blkio.bfq.weight_device', '0x10', 'default 16\n'],
    ['blkio.bfq.weight_device', 'default', 'EINVAL'],
    ['blkio.bfq.weight_device', ' ', 'ERANGE'],
    ['blkio.bfq.weight_device', '1001', 'ERANGE'],
    ['blkio.bfq.weight_device', '5x', 'EINVAL'],
    ['blkio.bfq.weight_device', '254:0', 'EINVAL'],
    ['blkio.bfq.weight_device', '254:0 100', 'ENOTSUP'],
    ['blkio.bfq.weight_device', '8:0 100', 'ENODEV'],
    ['blkio.bfq.weight', '1001', 'ERANGE'],
    ['blkio.bfq.weight', '100', '100\n'],
  ],
  cpu: [
    ['cpu.rt_runtime_us', '950001', 'EINVAL'],
    ['cpu.rt_runtime_us', '-1', 'EINVAL'],
    ['cpu.rt_runtime_us', '950000', '950000\n'],
    ['cpu.rt_period_us', '100000', 'EINVAL'],
    ['cpu.rt_period_us', '2000000', '2000000\n'],
    ['cpu.rt_runtime_us', '1900000', '1900000\n'],
    ['cpu.rt_runtime_us', '0', '0\n'],
    ['cpu.rt_period_us', '0', 'EINVAL'],
    ['cpu.rt_period_us', '18446744073709551', '18446744073709551\n'],
    ['cpu.rt_period_us', '18446744073709552', 'EINVAL'],
  ],
  cpuset: [
    ['cpuset.cpus', 'all:1/2', '0\n'],
    ['cpuset.cpus', 'All', '0-1\n'],
    ['cpuset.cpus', '0\n1', '0\n'],
    ['cpuset.cpus', '0-1:1', 'EINVAL'],
    ['cpuset.cpus', '4294967296', 'EOVERFLOW'],
    ['cpuset.cpus', '4294967294', 'ERANGE'],
    ['cpuset.cpus', '4294967295', 'EINVAL'],
    ['cpuset.sched_relax_domain_level', '2', '2\n'],
    ['cpuset.sched_relax_domain_level', '3', 'EINVAL'],
    ['cpuset.sched_relax_domain_level', '-2', 'EINVAL'],
  ],
}

onBothStores('6.18, v1 values', (boot) => {
  test.each(Object.entries(VALUES))('%s', async (hierarchy, steps) => {
    const sim = await boot({ cgroup: 'v1', kernel: '6.18', controllers: [hierarchy] })
    const dir = `${ROOT}/${hierarchy}/a`
    sim.fs.mkdir(dir)
    const got = steps.map(([file, data]): Steps[number] => [file, data, written(sim, `${dir}/${file}`, data)])
    expect(got).toEqual(steps)
  })
})

test('real time: all children together within their parent', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18', controllers: ['cpu'] })
  for (const name of ['a', 'b']) sim.fs.mkdir(`${ROOT}/cpu/${name}`)
  expect(written(sim, `${ROOT}/cpu/a/cpu.rt_runtime_us`, '900000')).toBe('900000\n')
  expect(written(sim, `${ROOT}/cpu/b/cpu.rt_runtime_us`, '60000')).toBe('EINVAL')
  expect(written(sim, `${ROOT}/cpu/b/cpu.rt_runtime_us`, '50000')).toBe('50000\n')
  expect(written(sim, `${ROOT}/cpu/cpu.rt_runtime_us`, '0')).toBe('EINVAL')
})

test('controllers that the recorded kernel was built without are no controllers', async () => {
  const sim = await host({ kernel: '6.18', controllers: ['cpu'] })
  const answers = ['+misc', '+rdma', '+memory'].map((data) => written(sim, `${ROOT}/cgroup.subtree_control`, data))
  expect(answers).toEqual(['EINVAL', 'EINVAL', 'ENOENT'])
})

test('a child is born with the OOM switch of its parent', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18', controllers: ['memory'] })
  const a = `${ROOT}/memory/a`
  sim.fs.mkdir(a)
  sim.fs.write(`${a}/memory.oom_control`, '1')
  sim.fs.mkdir(`${a}/b`)
  expect(sim.fs.read(`${a}/b/memory.oom_control`)).toBe('oom_kill_disable 1\nunder_oom 0\noom_kill 0\n')
})

test('devices: what a parent no longer covers its children lose', async () => {
  const sim = await host({ cgroup: 'v1', kernel: '6.18', controllers: ['devices'] })
  const a = `${ROOT}/devices/a`
  sim.fs.mkdir(a)
  for (const [file, rule] of [
    ['deny', 'a'],
    ['allow', 'c *:* rwm'],
    ['allow', 'b *:* m'],
  ] as const) {
    sim.fs.write(`${a}/devices.${file}`, rule)
  }
  sim.fs.mkdir(`${a}/b`)
  sim.fs.write(`${a}/b/devices.allow`, 'c 1:3 rw')
  sim.fs.write(`${a}/devices.deny`, 'c *:* w')
  expect(sim.fs.read(`${a}/b/devices.list`)).toBe('c *:* rm\nb *:* m\n')
})
