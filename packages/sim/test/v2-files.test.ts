import { expect, test } from 'vitest'
import type { Kernel } from '../src/index.js'
import { ALL, child, host, onBothStores, put, ROOT } from './host.js'

const CORE = `cgroup.controllers cgroup.events cgroup.freeze cgroup.kill cgroup.max.depth cgroup.max.descendants cgroup.pressure
  cgroup.procs cgroup.stat cgroup.subtree_control cgroup.threads cgroup.type cpu.pressure cpu.stat io.pressure memory.pressure`
const AT_ROOT = `cgroup.controllers cgroup.max.depth cgroup.max.descendants cgroup.pressure cgroup.procs cgroup.stat
  cgroup.subtree_control cgroup.threads cpu.pressure cpu.stat cpuset.cpus.effective cpuset.mems.effective io.cost.model io.cost.qos
  io.pressure io.stat memory.numa_stat memory.pressure memory.reclaim memory.stat misc.capacity`
const huge = (size: string) =>
  ['current', 'events', 'events.local', 'max', 'numa_stat', 'rsvd.current', 'rsvd.max'].map(
    (one) => `hugetlb.${size}.${one}`,
  )
const BY_CONTROLLER: Record<string, string[]> = {
  cpu: 'cpu.idle cpu.max cpu.max.burst cpu.weight cpu.weight.nice'.split(' '),
  memory:
    `memory.current memory.events memory.events.local memory.high memory.low memory.max memory.min memory.numa_stat
    memory.oom.group memory.peak memory.reclaim memory.stat memory.swap.current memory.swap.events memory.swap.high
    memory.swap.max`.split(/\s+/),
  pids: 'pids.current pids.events pids.max pids.peak'.split(' '),
  io: 'io.max io.stat io.weight'.split(' '),
  cpuset: 'cpuset.cpus cpuset.cpus.effective cpuset.cpus.partition cpuset.mems cpuset.mems.effective'.split(' '),
  hugetlb: [...huge('1GB'), ...huge('2MB')],
  rdma: ['rdma.current', 'rdma.max'],
  misc: ['misc.current', 'misc.events', 'misc.max'],
}
const words = (text: string) => text.split(/\s+/)

test('6.1: the root has these files, and not what only children have', async () => {
  const sim = await host()
  expect(sim.fs.list(ROOT)?.files).toEqual(words(AT_ROOT))
})

test('6.1: a child of a root that hands nothing on has 16 files, cpu.stat among them', async () => {
  const sim = await host()
  sim.fs.mkdir(`${ROOT}/a`)
  expect(sim.fs.list(`${ROOT}/a`)?.files).toEqual(words(CORE))
})

test.each(Object.keys(BY_CONTROLLER))('6.1: +%s brings its files and no other', async (controller) => {
  const sim = await host()
  sim.fs.mkdir(`${ROOT}/before`)
  sim.fs.write(`${ROOT}/cgroup.subtree_control`, `+${controller}`)
  sim.fs.mkdir(`${ROOT}/after`)
  const files = [...words(CORE), ...(BY_CONTROLLER[controller] ?? [])].sort()
  expect(sim.fs.list(`${ROOT}/before`)?.files).toEqual(files)
  expect(sim.fs.list(`${ROOT}/after`)?.files).toEqual(files)
})

test('6.1: all controllers together are the union', async () => {
  const sim = await host()
  const files = [...words(CORE), ...Object.values(BY_CONTROLLER).flat()].sort()
  expect(sim.fs.list(child(sim))?.files).toEqual(files)
})

const difference = async (kernel: Kernel) => {
  const [old, other] = [await host(), await host({ kernel })]
  const files = (sim: typeof old) => new Set([...(sim.fs.list(child(sim))?.files ?? [])])
  const [before, after] = [files(old), files(other)]
  return { gone: [...before].filter((one) => !after.has(one)), come: [...after].filter((one) => !before.has(one)) }
}

test('5.10 lacks what came later', async () => {
  const { gone, come } = await difference('5.10')
  expect(come).toEqual([])
  expect(gone).toEqual(
    [
      ...'cgroup.kill cgroup.pressure cpu.idle cpu.max.burst hugetlb.1GB.numa_stat hugetlb.2MB.numa_stat'.split(' '),
      ...'memory.peak memory.reclaim misc.current misc.events misc.max pids.peak'.split(' '),
    ].sort(),
  )
})

test('6.12 has more', async () => {
  const { gone, come } = await difference('6.12')
  expect(gone).toEqual([])
  expect(come).toEqual(
    words(`cpu.stat.local cpuset.cpus.exclusive cpuset.cpus.exclusive.effective memory.swap.peak misc.events.local
      misc.peak pids.events.local`),
  )
  const sim = await host({ kernel: '6.12' })
  expect(sim.fs.list(ROOT)?.files).toContain('cpuset.cpus.isolated')
  expect(sim.fs.stat(`${child(sim)}/memory.peak`)?.mode).toBe(0o644)
})

const DEFAULTS: [file: string, text: string][] = [
  ...['memory.max', 'memory.high', 'memory.swap.max', 'memory.swap.high'].map((one): [string, string] => [
    one,
    'max\n',
  ]),
  ['memory.low', '0\n'],
  ['memory.min', '0\n'],
  ['cpu.max', 'max 100000\n'],
  ['cpu.weight', '100\n'],
  ['cpu.weight.nice', '0\n'],
  ['cpu.idle', '0\n'],
  ['cpu.max.burst', '0\n'],
  ['pids.max', 'max\n'],
  ['pids.current', '0\n'],
  ['io.weight', 'default 100\n'],
  ['io.max', ''],
  ['cpuset.cpus', '\n'],
  ['cpuset.mems', '\n'],
  ['cpuset.cpus.partition', 'member\n'],
  ['cpuset.cpus.effective', '0-1\n'],
  ['cgroup.type', 'domain\n'],
  ['cgroup.pressure', '1\n'],
  ['hugetlb.2MB.max', 'max\n'],
  ['cgroup.events', 'populated 0\nfrozen 0\n'],
  ['cgroup.controllers', 'cpuset cpu io memory hugetlb pids rdma misc\n'],
  ['cgroup.subtree_control', ''],
]

onBothStores('a new directory', (boot) => {
  test('reads its defaults', async () => {
    const sim = await boot()
    const dir = child(sim)
    for (const [file, text] of DEFAULTS) expect([file, sim.fs.read(`${dir}/${file}`)]).toEqual([file, text])
  })

  test('has the modes of the kernel, and size 0 everywhere', async () => {
    const sim = await boot()
    const dir = child(sim)
    const mode = (file: string) => sim.calls.lstat(`${dir}/${file}`).mode
    expect(['memory.max', 'cgroup.procs', 'cgroup.freeze'].map(mode)).toEqual([0o644, 0o644, 0o644])
    expect(['memory.current', 'cgroup.controllers', 'cgroup.events', 'cpu.stat', 'pids.peak'].map(mode)).toEqual(
      Array(5).fill(0o444),
    )
    expect(['cgroup.kill', 'memory.reclaim'].map(mode)).toEqual([0o200, 0o200])
    expect(sim.calls.lstat(`${dir}/memory.max`).size).toBe(0)
  })

  test('cpu.stat grows with the cpu controller and shrinks again', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const stat = () => sim.fs.read(`${ROOT}/a/cpu.stat`)?.trim().split('\n').length
    expect(stat()).toBe(3)
    sim.fs.write(`${ROOT}/cgroup.subtree_control`, '+cpu')
    expect(stat()).toBe(8)
    sim.fs.write(`${ROOT}/cgroup.subtree_control`, '-cpu')
    expect(stat()).toBe(3)
  })

  test('a controller that is taken away and given back is at its defaults', async () => {
    const sim = await boot()
    const dir = child(sim)
    sim.fs.write(`${dir}/memory.max`, '4M')
    put(sim, `${ROOT}/cgroup.subtree_control`, '-memory')
    expect(sim.fs.read(`${dir}/memory.max`)).toBeUndefined()
    put(sim, `${ROOT}/cgroup.subtree_control`, ALL)
    expect(sim.fs.read(`${dir}/memory.max`)).toBe('max\n')
  })

  test('the root’s directory is no other’s: nlink is 2 and one for each child', async () => {
    const sim = await boot()
    const nlink = (path: string) => sim.calls.lstat(path).nlink
    expect(nlink(ROOT)).toBe(2)
    sim.fs.mkdir(`${ROOT}/a`)
    sim.fs.mkdir(`${ROOT}/b`)
    expect([nlink(ROOT), nlink(`${ROOT}/a`)]).toEqual([4, 2])
  })
})
