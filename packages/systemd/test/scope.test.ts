import { installSubcontainerCompatDir } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { host, PATH, ROOT, SCOPE, SLICE } from './support/host.js'

const LIMITS = {
  memory: { limit: 104_857_600 },
  cpu: { shares: 1024, quota: 12_345, period: 54_321 },
  pids: { limit: 77 },
}

describe('a scope', () => {
  test('costs no D-Bus to open, to install and to look at: it is started with its first process', async () => {
    const { open, count, fs } = await host()
    const cgroup = open()
    await cgroup.install(LIMITS)
    expect([cgroup.path(), cgroup.limits(), cgroup.backend, cgroup.parentsOwnedBy]).toEqual([
      SCOPE,
      {},
      'systemd',
      'systemd',
    ])
    expect(JSON.stringify(cgroup)).toContain('cri-app.scope')
    expect([count.connects, fs.stat(SCOPE)]).toEqual([0, undefined])
  })

  test('a spec that contradicts itself is refused at install', async () => {
    const { open, count } = await host()
    const install = open().install({ memory: { limit: 2 << 20, swap: 1 << 20 } })
    await expect(install).rejects.toMatchObject({ code: 'ERR_SPEC' })
    expect(count.connects).toBe(0)
  })

  test('join starts it around the process, with limits as properties and files', async () => {
    const { open, process, systemd, text } = await host()
    const cgroup = open()
    await cgroup.install(LIMITS)
    const pid = process()
    await cgroup.join(pid)
    expect(text('cgroup.procs')).toBe(String(pid))
    expect(await systemd.getProperties('cri-app.scope')).toMatchObject({
      Slice: 'pods-pod1.slice',
      Delegate: true,
      DefaultDependencies: false,
      CPUAccounting: true,
      IOAccounting: true,
      MemoryMax: 104_857_600n,
      TasksMax: 77n,
      CPUQuotaPerSecUSec: 230_000n,
    })
    expect([text('memory.max'), text('pids.max')]).toEqual(['104857600', '77'])
    expect(cgroup.own.dirs).toEqual([SCOPE])
  })

  test('idle with a weight: systemd starts the scope idle, and the weight that is then refused does not count', async () => {
    const { open, process, text } = await host()
    const cgroup = open()
    await cgroup.install({ cpu: { shares: 512, idle: 1 } })
    await cgroup.join(process())
    expect([text('cpu.idle'), text('cpu.weight')]).toEqual(['1', '0'])
    await cgroup.update({ cpu: { shares: 1024, idle: 1 } })
    await cgroup.update({ cpu: { shares: 1024, idle: 0 } })
    expect([text('cpu.idle'), text('cpu.weight')]).toEqual(['0', '100'])
  })

  test('what systemd would round is exact in the file, and rounded when the profile says so', async () => {
    const { open, process, text } = await host()
    const exact = open()
    await exact.install(LIMITS)
    await exact.join(process())
    expect(text('cpu.max')).toBe('12345 54321')
    const rounded = open('pods-pod1.slice:cri:other')
    const profile = { weight: 'quadratic', reservation: 'low', quota: 'systemd', pidsZero: 'one' } as const
    await rounded.install(LIMITS, { profile })
    await rounded.join(process())
    expect(text('cpu.max', `${SLICE}/cri-other.scope`)).toBe('12493 54321')
  })

  test('unified values that systemd has no property for are written', async () => {
    const { open, process, text } = await host()
    const cgroup = open()
    await cgroup.install({ unified: { 'memory.high': '1048576', 'cpu.max.burst': '1000', 'cpu.max': '5000 100000' } })
    await cgroup.join(process())
    expect([text('memory.high'), text('cpu.max.burst')]).toEqual(['1048576', '1000'])
  })

  test('a controller that systemd does not manage is handed down, because a limit needs it', async () => {
    const { open, process, text } = await host()
    const cgroup = open()
    await cgroup.install({ hugepageLimits: [{ pageSize: '2MB', limit: 4_194_304 }] })
    await cgroup.join(process())
    expect([text('hugetlb.2MB.max'), text('cgroup.subtree_control', SLICE)]).toEqual([
      '4194304',
      'cpuset cpu io memory hugetlb pids',
    ])
  })

  test('takes over a compat directory of its name, mark and all, and takes it away at its end', async () => {
    const { open, process, text, fs, systemd } = await host()
    await open('pods-pod1.slice:cri:pause').join(process())
    const cgroup = open()
    await installSubcontainerCompatDir(cgroup, LIMITS)
    await cgroup.install({ memory: { limit: 209_715_200 } })
    await cgroup.join(process())
    expect([text('memory.max'), await systemd.getProperties('cri-app.scope')]).toMatchObject([
      '209715200',
      { ActiveState: 'active' },
    ])
    expect(await cgroup.uninstall()).toEqual({ removed: [SCOPE], kept: [] })
    expect(fs.stat(SCOPE)).toBeUndefined()
  })

  test('a second process is moved in without asking systemd again', async () => {
    const { open, process, systemd, text } = await host()
    const cgroup = open()
    const [a, b] = [process(), process()]
    await cgroup.join(a)
    const asked = systemd.requests.length
    await cgroup.join(b)
    expect([text('cgroup.procs'), systemd.requests.length]).toEqual([`${a}\n${b}`, asked])
  })

  test('one that another started is joined as it is, and never stopped by us', async () => {
    const { open, process, text, systemd } = await host()
    const theirs = open()
    await theirs.install(LIMITS)
    await theirs.join(process())
    const ours = open()
    await ours.install({ memory: { limit: 4096 } })
    const pid = process()
    await ours.join(pid)
    expect([text('cgroup.procs')?.split('\n').includes(String(pid)), text('memory.max')]).toEqual([true, '104857600'])
    expect([ours.own.dirs, await ours.uninstall()]).toEqual([[], { removed: [], kept: [] }])
    expect(await systemd.getProperties('cri-app.scope')).toMatchObject({ ActiveState: 'active' })
  })

  test('a failed leftover of its name is reset, and started after all', async () => {
    const { open, process, systemd } = await host()
    await open().join(process())
    systemd.fail('cri-app.scope')
    const cgroup = open()
    await cgroup.join(process())
    expect([await systemd.getProperties('cri-app.scope'), cgroup.own.dirs]).toMatchObject([
      { ActiveState: 'active' },
      [SCOPE],
    ])
  })

  test.each([0, -1, 1.5, 4_194_305])('pid %d is refused before systemd is asked', async (pid) => {
    const { open, count } = await host()
    await expect(open().join(pid)).rejects.toMatchObject({ code: 'ERR_SPEC' })
    expect(count.connects).toBe(0)
  })

  test('a host without a bus says so, when a process is to join and not before', async () => {
    const { open, backing } = await host()
    const cgroup = open(PATH, { ...backing, bus: undefined })
    await cgroup.install(LIMITS)
    await expect(cgroup.join(7)).rejects.toMatchObject({ code: 'ERR_BUS', hint: expect.stringContaining('compat') })
  })

  test('systemd before 244 is refused by name', async () => {
    const { open, process } = await host(243)
    await expect(open().join(process())).rejects.toMatchObject({
      code: 'ERR_BUS',
      data: '243',
      message: expect.stringContaining('systemd 244'),
    })
  })

  test('an abort before the start starts nothing', async () => {
    const { open, fs } = await host()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(open().install({}, { signal })).rejects.toThrow('enough')
    await expect(open().spawn('true', [], { signal })).rejects.toThrow('enough')
    expect(fs.stat(SCOPE)).toBeUndefined()
  })
})

describe('spawn', () => {
  test('starts the scope around the new process', async () => {
    const { open, text, fs } = await host()
    const cgroup = open()
    await cgroup.install(LIMITS)
    const { pid } = await cgroup.spawn('sleep', ['1'])
    expect([text('cgroup.procs'), text('memory.max')]).toEqual([String(pid), '104857600'])
    expect(fs.stat(SCOPE)?.dir).toBe(true)
  })

  test('into a running scope asks systemd nothing', async () => {
    const { open, process, systemd, text } = await host()
    const cgroup = open()
    await cgroup.join(process())
    const asked = systemd.requests.length
    const { pid } = await cgroup.spawn('sleep', ['1'])
    expect([text('cgroup.procs')?.split('\n').includes(String(pid)), systemd.requests.length]).toEqual([true, asked])
  })

  test('a scope that cannot be started ends the process', async () => {
    const { open, systemd, count } = await host()
    systemd.faults.push((verb) => (verb === 'start' ? { result: 'failed' } : undefined))
    await expect(open().spawn('sleep', ['1'])).rejects.toMatchObject({ code: 'ERR_BUS', data: 'failed' })
    expect(count.killed.length).toBe(1)
  })

  test('is ERR_HOST where nothing can be started', async () => {
    const { open, backing } = await host()
    const spawning = open(PATH, { ...backing, spawn: undefined }).spawn('true')
    await expect(spawning).rejects.toMatchObject({ code: 'ERR_HOST' })
  })
})

describe('uninstall', () => {
  test('stops the scope that we started; systemd removes it, its slices stay', async () => {
    const { open, process, fs } = await host()
    const cgroup = open()
    await cgroup.join(process())
    expect(await cgroup.uninstall()).toEqual({ removed: [SCOPE], kept: [] })
    expect([fs.stat(SCOPE), fs.stat(SLICE)?.dir, cgroup.own.dirs]).toEqual([undefined, true, []])
    expect(await cgroup.uninstall()).toEqual({ removed: [], kept: [] })
  })

  test('of a scope that is gone with its last process is done', async () => {
    const { open, process, sim, systemd } = await host()
    const cgroup = open()
    const pid = process()
    await cgroup.join(pid)
    sim.kill(pid)
    systemd.settle()
    expect(await cgroup.uninstall()).toEqual({ removed: [], kept: [] })
    expect(cgroup.own.dirs).toEqual([])
  })

  test('of what was never started asks systemd nothing', async () => {
    const { open, count } = await host()
    const cgroup = open()
    await cgroup.install(LIMITS)
    await cgroup.uninstall()
    expect(count.connects).toBe(0)
  })

  test('reports an error of systemd and keeps what it owns, so that it can be tried again', async () => {
    const { open, process, systemd } = await host()
    const cgroup = open()
    await cgroup.join(process())
    const fault = systemd.faults.push((verb) => (verb === 'stop' ? { result: 'timeout' } : undefined))
    await expect(cgroup.uninstall()).rejects.toMatchObject({ code: 'ERR_BUS', data: 'timeout' })
    expect(cgroup.own.dirs).toEqual([SCOPE])
    systemd.faults.splice(fault - 1, 1)
    await cgroup.uninstall()
    expect(cgroup.own.dirs).toEqual([])
  })
})

test('freeze and kill reach the processes of the scope', async () => {
  const { open, process, text } = await host()
  const cgroup = open()
  await cgroup.join(process())
  await cgroup.freeze(true)
  expect(text('cgroup.events')).toContain('frozen 1')
  await cgroup.freeze(false)
  await cgroup.kill()
  expect(text('cgroup.procs') ?? '').toBe('')
})

test('a slice may be empty: install starts it, and again updates it', async () => {
  const { open, text, systemd, fs } = await host()
  const dir = `${ROOT}/pods.slice/pods-pod1.slice/pods-pod1-app.slice`
  const cgroup = open('pods-pod1.slice::pods-pod1-app.slice')
  await cgroup.install({ memory: { limit: 1 << 20 } })
  expect([cgroup.own.dirs, text('memory.max', dir)]).toEqual([[dir], '1048576'])
  await cgroup.install({ memory: { limit: 2 << 20 } })
  expect(text('memory.max', dir)).toBe('2097152')
  expect(await systemd.getProperties('pods-pod1-app.slice')).toMatchObject({ Wants: ['pods-pod1.slice'] })
  await cgroup.uninstall()
  expect([fs.stat(dir), await systemd.getProperties('pods-pod1-app.slice')]).toEqual([undefined, undefined])
})
