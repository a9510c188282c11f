import { describe, expect, test } from 'vitest'
import { ALL_ACCOUNTING, booted, prop, ROOT, scopeOf, texts } from './systemd-bench.js'

const SLICE = `${ROOT}/pods.slice`
const enabled = (world: Awaited<ReturnType<typeof booted>>, dir = SLICE) =>
  texts(world.fs, dir, 'cgroup.subtree_control')[0]?.split(' ').filter(Boolean)

/** What a slice hands down depends on the units in it, never on its own settings. */
describe.each([252, 257])('systemd %i: controllers of a slice', (version) => {
  test('none with no unit inside, whatever the slice accounts', async () => {
    const world = await booted(version)
    await world.bus.startUnit('pods.slice', ALL_ACCOUNTING)
    expect(enabled(world)).toEqual([])
  })

  test.each([
    ['memory and pids with a plain scope', [], ['memory', 'pids']],
    ['no cpu with CPUAccounting alone', [prop('CPUAccounting', 'b', true)], ['memory', 'pids']],
    ['io with IOAccounting', [prop('IOAccounting', 'b', true)], ['io', 'memory', 'pids']],
    ['cpu with CPUWeight', [prop('CPUWeight', 't', 50n)], ['cpu', 'memory', 'pids']],
    ['cpu with a quota', [prop('CPUQuotaPerSecUSec', 't', 500_000n)], ['cpu', 'memory', 'pids']],
    ['cpuset with AllowedCPUs', [prop('AllowedCPUs', 'ay', Uint8Array.of(1))], ['cpuset', 'memory', 'pids']],
    [
      'the five that systemd manages with Delegate',
      [prop('Delegate', 'b', true)],
      ['cpuset', 'cpu', 'io', 'memory', 'pids'],
    ],
    [
      'none when accounting is off',
      [
        prop('MemoryAccounting', 'b', false),
        prop('TasksAccounting', 'b', false),
        prop('TasksMax', 't', 2n ** 64n - 1n),
      ],
      [],
    ],
  ])('%s', async (_, properties, controllers) => {
    const world = await booted(version)
    const place = [prop('Slice', 's', 'pods.slice'), prop('PIDs', 'au', [world.spawn()])]
    await world.bus.startUnit('a.scope', [...place, ...properties])
    expect(enabled(world)).toEqual(controllers)
  })

  test('every slice on the way has them, and gives back what only a stopped unit wanted', async () => {
    const world = await booted(version)
    await world.bus.startUnit('plain.scope', [prop('Slice', 's', 'pods-b.slice'), prop('PIDs', 'au', [world.spawn()])])
    await world.bus.startUnit('pause.scope', scopeOf(world.spawn(), 'pods-b.slice'))
    const all = ['cpuset', 'cpu', 'io', 'memory', 'pids']
    expect([enabled(world, ROOT), enabled(world), enabled(world, `${SLICE}/pods-b.slice`)]).toEqual([all, all, all])
    await world.bus.stopUnit('pause.scope')
    const few = ['memory', 'pids']
    expect([enabled(world), enabled(world, `${SLICE}/pods-b.slice`)]).toEqual([few, few])
  })

  test('what a runtime switched on beyond the five stays', async () => {
    const world = await booted(version)
    await world.bus.startUnit('pause.scope', scopeOf(world.spawn(), 'pods.slice'))
    for (const dir of [ROOT, SLICE]) world.fs.write(`${dir}/cgroup.subtree_control`, '+hugetlb')
    await world.bus.stopUnit('pause.scope')
    expect(enabled(world)).toEqual(['hugetlb'])
  })

  test('switched on by an agent in an empty slice: 252 takes them back at daemon-reload, both at set-property', async () => {
    const world = await booted(version)
    await world.bus.startUnit('pods.slice', ALL_ACCOUNTING)
    world.fs.write(`${SLICE}/cgroup.subtree_control`, '+memory +pids')
    world.systemd.reload()
    expect(enabled(world)).toEqual(version === 252 ? [] : ['memory', 'pids'])
    world.systemd.setProperty('pods.slice', [prop('TasksMax', 't', 100n)])
    expect(enabled(world)).toEqual([])
  })
})

test.each([
  [252, 'max', '12493 54321'],
  [257, '0', '12345 54321'],
])('daemon-reload: values that a runtime wrote into its scope drift with %i only', async (version, swap, cpu) => {
  const world = await booted(version)
  const dir = `${SLICE}/a.scope`
  const quota = [prop('CPUQuotaPerSecUSec', 't', 230_000n), prop('CPUQuotaPeriodUSec', 't', 54_321n)]
  await world.bus.startUnit('a.scope', [...scopeOf(world.spawn(), 'pods.slice'), ...quota])
  world.fs.write(`${dir}/memory.swap.max`, '0')
  world.fs.write(`${dir}/cpu.max`, '12345 54321')
  world.systemd.reload()
  expect(texts(world.fs, dir, 'memory.swap.max', 'cpu.max')).toEqual([swap, cpu])
  world.systemd.setProperty('a.scope', [prop('TasksMax', 't', 10n)])
  expect(texts(world.fs, dir, 'memory.swap.max', 'cpu.max')).toEqual(['max', '12493 54321'])
})

test('a quota that is no whole percent is floored to one when the unit is read back at daemon-reload', async () => {
  const world = await booted(252)
  const quota = prop('CPUQuotaPerSecUSec', 't', 125_000n)
  await world.bus.startUnit('a.scope', [...scopeOf(world.spawn(), 'pods.slice'), quota])
  expect(texts(world.fs, `${SLICE}/a.scope`, 'cpu.max')).toEqual(['12500 100000'])
  world.systemd.reload()
  expect(texts(world.fs, `${SLICE}/a.scope`, 'cpu.max')).toEqual(['12000 100000'])
})
