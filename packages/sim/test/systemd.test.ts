import { type CgroupFs, codeOf } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { createSim, openSim } from '../src/index.js'
import { ALL_ACCOUNTING, booted, prop, ROOT, scopeOf, texts } from './systemd-bench.js'

describe.each([252, 257])('systemd %i', (version) => {
  const boot = () => booted(version)

  test('says its version', async () => {
    const { bus } = await boot()
    expect(await bus.version()).toBe(version)
  })

  describe('starting', () => {
    test('a scope without processes is refused as a unit that could not be loaded, and nothing is made', async () => {
      const { fs, bus } = await boot()
      const start = bus.startUnit('a.scope', [prop('Slice', 's', 'pods.slice')])
      await expect(start).rejects.toMatchObject({
        code: 'ERR_BUS',
        data: 'org.freedesktop.DBus.Error.FileNotFound',
        message: expect.stringContaining('failed to load properly'),
      })
      expect(fs.stat(`${ROOT}/pods.slice`)).toBeUndefined()
    })

    test('a scope takes its processes in, below slices that its slice implies', async () => {
      const { fs, bus, spawn } = await boot()
      const pid = spawn()
      expect(await bus.startUnit('a.scope', scopeOf(pid, 'pods-b.slice'))).toBe('done')
      expect(fs.read(`${ROOT}/pods.slice/pods-b.slice/a.scope/cgroup.procs`)).toBe(`${pid}\n`)
    })

    test('a scope that names no slice goes to system.slice', async () => {
      const { fs, bus, spawn } = await boot()
      await bus.startUnit('a.scope', [prop('PIDs', 'au', [spawn()])])
      expect(fs.stat(`${ROOT}/system.slice/a.scope`)?.dir).toBe(true)
    })

    test('a slice may be empty, and carries its limits', async () => {
      const { fs, bus } = await boot()
      expect(await bus.startUnit('pods-b.slice', [prop('MemoryMax', 't', 8192n)])).toBe('done')
      expect(texts(fs, `${ROOT}/pods.slice/pods-b.slice`, 'memory.max')).toEqual(['8192'])
    })

    test('a unit that was started exists; a slice that was only implied is started as if it were new', async () => {
      const { bus, spawn } = await boot()
      await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))
      expect(await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))).toBe('exists')
      expect(await bus.startUnit('pods.slice', [])).toBe('done')
      expect(await bus.startUnit('pods.slice', [])).toBe('exists')
    })

    test('a failed unit exists until it is reset', async () => {
      const { bus, systemd, spawn } = await boot()
      await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))
      systemd.fail('a.scope')
      expect(await bus.getProperties('a.scope')).toMatchObject({ ActiveState: 'failed' })
      expect(await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))).toBe('exists')
      await bus.resetFailed('a.scope')
      expect(await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))).toBe('done')
    })

    test.each([
      ['an absent process', [prop('PIDs', 'au', [4_000_000])], 'UnixProcessIdUnknown'],
      ['an unknown property', [prop('PIDs', 'au', [1]), prop('MemoryMaxx', 't', 1n)], 'PropertyReadOnly'],
      ['MemoryMax=0', [prop('PIDs', 'au', [1]), prop('MemoryMax', 't', 0n)], 'InvalidArgs'],
      ['TasksMax=0', [prop('PIDs', 'au', [1]), prop('TasksMax', 't', 0n)], 'InvalidArgs'],
      ['IOReadBandwidthMax as a string', [prop('PIDs', 'au', [1]), prop('IOReadBandwidthMax', 's', '8:0 5')], 'ENXIO'],
      ['a slice that is none', [prop('PIDs', 'au', [1]), prop('Slice', 's', 'a.scope')], 'InvalidArgs'],
    ])('refuses %s and leaves no trace', async (_, properties, name) => {
      const { fs, bus } = await boot()
      await expect(bus.startUnit('a.scope', properties)).rejects.toMatchObject({ data: expect.stringContaining(name) })
      expect(await bus.getProperties('a.scope')).toBeUndefined()
      expect(fs.stat(`${ROOT}/system.slice/a.scope`)).toBeUndefined()
    })

    test('refuses Slice= for a slice, and names that are no units', async () => {
      const { bus } = await boot()
      const refused = { data: 'org.freedesktop.DBus.Error.InvalidArgs' }
      await expect(bus.startUnit('b.slice', [prop('Slice', 's', 'a.slice')])).rejects.toMatchObject(refused)
      await expect(bus.startUnit('b.foo', [])).rejects.toMatchObject(refused)
      expect(await bus.startUnit('a--b.slice', [])).toBe('exists') // loaded, badly
    })
  })

  describe('values', () => {
    const limits = [
      prop('MemoryMax', 't', 100_000_000n),
      prop('MemoryLow', 't', 50_000_000n),
      prop('MemorySwapMax', 't', 0n),
      prop('CPUWeight', 't', 39n),
      prop('CPUQuotaPerSecUSec', 't', 230_000n),
      prop('CPUQuotaPeriodUSec', 't', 54_321n),
      prop('TasksMax', 't', 77n),
      prop('AllowedCPUs', 'ay', Uint8Array.of(0b11)),
    ]
    const files = ['memory.max', 'memory.low', 'memory.swap.max', 'cpu.weight', 'cpu.max', 'pids.max', 'cpuset.cpus']

    test('properties become interface files', async () => {
      const { fs, bus, spawn } = await boot()
      await bus.startUnit('a.scope', [...scopeOf(spawn(), 'pods.slice'), ...limits])
      expect(texts(fs, `${ROOT}/pods.slice/a.scope`, ...files)).toEqual([
        '99999744',
        '49999872',
        '0',
        '39',
        '12493 54321',
        '77',
        '0-1',
      ])
    })

    test('a scope that says nothing of tasks has DefaultTasksMax, a slice has none', async () => {
      const { fs, bus, spawn } = await boot()
      await bus.startUnit('pods.slice', ALL_ACCOUNTING)
      await bus.startUnit('a.scope', scopeOf(spawn(), 'pods.slice'))
      expect(texts(fs, `${ROOT}/pods.slice`, 'pids.max')).toEqual(['max'])
      expect(texts(fs, `${ROOT}/pods.slice/a.scope`, 'pids.max')).toEqual(['1156'])
    })

    test('are shown by getProperties, infinity as 2^64-1, unset masks absent', async () => {
      const { bus, spawn } = await boot()
      await bus.startUnit('a.scope', [...scopeOf(spawn(), 'pods.slice'), prop('MemoryMax', 't', 8192n)])
      const shown = await bus.getProperties('a.scope')
      expect(shown).toMatchObject({
        ActiveState: 'active',
        ControlGroup: '/pods.slice/a.scope',
        Slice: 'pods.slice',
        Delegate: true,
        MemoryMax: 8192n,
        MemoryHigh: 2n ** 64n - 1n,
        TasksMax: 1156n,
      })
      expect(await bus.getProperties('b.scope')).toBeUndefined()
    })

    test('SetUnitProperties of a unit that is not loaded is NoSuchUnit', async () => {
      const { bus } = await boot()
      const set = bus.setProperties('a.scope', [prop('TasksMax', 't', 1n)])
      await expect(set).rejects.toMatchObject({ data: 'org.freedesktop.systemd1.NoSuchUnit' })
    })

    test('SetUnitProperties writes every value of the unit anew, so that what others wrote is lost', async () => {
      const { fs, bus, spawn } = await boot()
      const dir = `${ROOT}/pods.slice/a.scope`
      await bus.startUnit('a.scope', [...scopeOf(spawn(), 'pods.slice'), ...limits])
      fs.write(`${dir}/cpu.max`, '12345 54321')
      await bus.setProperties('a.scope', [prop('TasksMax', 't', 5n)])
      expect(texts(fs, dir, 'pids.max', 'cpu.max')).toEqual(['5', '12493 54321'])
    })
  })

  describe('a directory that systemd did not make', () => {
    const FOREIGN = `${ROOT}/pods.slice/b.scope`
    const withForeign = async () => {
      const world = await boot()
      const pid = world.spawn()
      await world.bus.startUnit('pause.scope', scopeOf(pid, 'pods.slice'))
      world.fs.mkdir(FOREIGN, 0o1755)
      world.fs.write(`${FOREIGN}/memory.max`, '8192')
      return { ...world, pid }
    }

    test('keeps its values over daemon-reload, daemon-reexec and set-property of its slice', async () => {
      const { fs, bus, systemd } = await withForeign()
      systemd.reload()
      systemd.reexecute()
      await bus.setProperties('pods.slice', [prop('TasksMax', 't', 100n)])
      expect(texts(fs, FOREIGN, 'memory.max')).toEqual(['8192'])
      expect(await bus.getProperties('b.scope')).toBeUndefined()
    })

    test('stays when the last unit of the slice stops, but loses every file of a controller', async () => {
      const { fs, bus, spawn } = await withForeign()
      await bus.stopUnit('pause.scope')
      expect([fs.stat(FOREIGN)?.dir, fs.stat(`${FOREIGN}/memory.max`)]).toEqual([true, undefined])
      expect(texts(fs, `${ROOT}/pods.slice`, 'cgroup.subtree_control')).toEqual([''])
      await bus.startUnit('pause.scope', scopeOf(spawn(), 'pods.slice'))
      expect(texts(fs, FOREIGN, 'memory.max')).toEqual(['max'])
    })

    test('loses them too when the last process of the last scope dies', async () => {
      const { fs, systemd, pid, kill } = await withForeign()
      kill(pid)
      systemd.settle()
      expect([fs.stat(FOREIGN)?.dir, fs.stat(`${FOREIGN}/memory.max`)]).toEqual([true, undefined])
    })

    test('goes with the slice, and what is below it too', async () => {
      const { fs, bus } = await withForeign()
      fs.mkdir(`${FOREIGN}/nested`)
      await bus.stopUnit('pods.slice')
      expect(fs.stat(`${ROOT}/pods.slice`)).toBeUndefined()
    })

    test('with a live process outlives its slice; only 257 removes it when the process is gone', async () => {
      const { fs, bus, sim, systemd, kill } = await withForeign()
      const pid = sim.spawn(FOREIGN)
      await bus.stopUnit('pods.slice')
      expect(fs.stat(FOREIGN)?.dir).toBe(true)
      kill(pid)
      systemd.settle()
      expect(fs.stat(FOREIGN)?.dir).toBe(version === 252 ? true : undefined)
    })

    test('of the name of a scope is taken over, every value overwritten, and removed at its stop', async () => {
      const { fs, bus, spawn } = await withForeign()
      await bus.startUnit('b.scope', scopeOf(spawn(), 'pods.slice'))
      expect(texts(fs, FOREIGN, 'memory.max', 'pids.max')).toEqual(['max', '1156'])
      await bus.stopUnit('b.scope')
      expect(fs.stat(FOREIGN)).toBeUndefined()
    })

    test('is untouched by a scope of its name without processes', async () => {
      const { fs, bus } = await withForeign()
      await expect(bus.startUnit('b.scope', [prop('Slice', 's', 'pods.slice')])).rejects.toMatchObject({
        code: 'ERR_BUS',
      })
      expect(texts(fs, FOREIGN, 'memory.max')).toEqual(['8192'])
    })

    test('with a controller switched on in it pins that controller in the slice', async () => {
      const { fs, bus } = await withForeign()
      fs.write(`${FOREIGN}/cgroup.subtree_control`, '+memory +pids')
      await bus.stopUnit('pause.scope')
      expect(texts(fs, `${ROOT}/pods.slice`, 'cgroup.subtree_control')).toEqual(['memory pids'])
      expect(texts(fs, FOREIGN, 'memory.max')).toEqual(['8192'])
    })
  })

  test('stopping an unknown unit is done', async () => {
    const { bus } = await boot()
    await expect(bus.stopUnit('a.scope')).resolves.toBeUndefined()
  })

  test('stopping a scope ends its processes and removes its directory', async () => {
    const { fs, bus, spawn } = await boot()
    const pid = spawn()
    await bus.startUnit('a.scope', scopeOf(pid, 'pods.slice'))
    await bus.stopUnit('a.scope')
    expect(fs.stat(`${ROOT}/pods.slice/a.scope`)).toBeUndefined()
    expect(refusalOf(fs, pid)).toBe('ESRCH')
  })
})

function refusalOf(fs: CgroupFs, pid: number): string | undefined {
  try {
    fs.write(`${ROOT}/cgroup.procs`, String(pid))
  } catch (error) {
    return codeOf(error)
  }
  return undefined
}

test('a second process that opens the host takes what it finds for units, and leaves their controllers on', async () => {
  const first = await createSim({ systemd: 252, store: 'tmpdir' })
  const pid = first.spawn(`${ROOT}/init.scope`)
  await first.bus?.startUnit('pause.scope', scopeOf(pid, 'pods.slice'))
  const second = openSim(first.root)
  const other = second?.spawn(`${ROOT}/init.scope`) ?? 0
  expect(await second?.bus?.getProperties('pause.scope')).toMatchObject({ ActiveState: 'active', Slice: 'pods.slice' })
  expect(await second?.bus?.startUnit('pause.scope', scopeOf(other, 'pods.slice'))).toBe('exists')
  await second?.bus?.startUnit('b.scope', scopeOf(other, 'pods.slice'))
  await second?.bus?.stopUnit('b.scope')
  expect(first.fs.read(`${ROOT}/pods.slice/cgroup.subtree_control`)).toBe('cpuset cpu io memory pids\n')
  await second?.dispose()
  await first.dispose()
})
