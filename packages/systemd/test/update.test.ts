import { installSubcontainerCompatDir } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { host, ROOT, SLICE } from './support/host.js'

const LIMITS = { memory: { limit: 104_857_600, swap: 104_857_600 }, cpu: { quota: 12_345, period: 54_321 } }

describe.each([252, 257])('update with systemd %i', (version) => {
  const running = async () => {
    const lab = await host(version)
    const cgroup = lab.open()
    await cgroup.install(LIMITS)
    await cgroup.join(lab.process())
    return { ...lab, cgroup }
  }

  test('sends only the new properties and reports the files', async () => {
    const { cgroup, systemd, text } = await running()
    const { written } = await cgroup.update({ pids: { limit: 5 } })
    const sent = systemd.requests.at(-1)
    expect([sent?.verb, sent?.properties.map(({ name }) => name)]).toEqual(['set', ['TasksMax']])
    expect(written.map(({ file, data }) => [file, data])).toEqual([['pids.max', '5']])
    expect(text('pids.max')).toBe('5')
  })

  test('puts back what systemd rewrites besides', async () => {
    const { cgroup, text } = await running()
    const before = [text('cpu.max'), text('memory.swap.max')]
    await cgroup.update({ pids: { limit: 5 } })
    expect([text('cpu.max'), text('memory.swap.max')]).toEqual(before)
    expect(before).toEqual(['12345 54321', '0'])
  })

  test('puts back what only the file says: memory.oom.group', async () => {
    const { cgroup, text } = await running()
    await cgroup.update({ unified: { 'memory.oom.group': '1' } })
    await cgroup.update({ pids: { limit: 5 } })
    expect(text('memory.oom.group')).toBe('1')
  })

  test('ends idling for systemd too, which else begins it again at a daemon-reload', async () => {
    const { cgroup, systemd, text } = await running()
    await cgroup.update({ cpu: { idle: 1 } })
    await cgroup.update({ cpu: { idle: 0 } })
    systemd.reload()
    expect([text('cpu.idle'), text('cpu.weight')]).toEqual(['0', '100'])
    await cgroup.update({ cpu: { idle: 1 } })
    await cgroup.update({ cpu: { idle: 0, shares: 512 } })
    systemd.reload()
    expect([text('cpu.idle'), text('cpu.weight')]).toEqual(['0', '59'])
    await cgroup.update({ cpu: { idle: 0 } })
    expect([text('cpu.weight'), (await systemd.getProperties('cri-app.scope'))?.CPUWeight]).toEqual(['59', 59n])
  })

  test('that the kernel refuses leaves every limit as it was, of the unit too', async () => {
    const { cgroup, systemd, text } = await running()
    const unit = async () => {
      const { TasksMax, MemoryMax, CPUQuotaPerSecUSec } = (await systemd.getProperties('cri-app.scope')) ?? {}
      return { TasksMax, MemoryMax, CPUQuotaPerSecUSec }
    }
    const files = () => ['memory.max', 'cpu.max', 'pids.max'].map((file) => text(file))
    const [before, texts] = [await unit(), files()]
    const update = cgroup.update({ memory: { limit: 209_715_200 }, cpu: { quota: 100 }, pids: { limit: 5 } })
    await expect(update).rejects.toMatchObject({ code: 'EINVAL', path: expect.stringContaining('cpu.max') })
    expect([await unit(), files()]).toEqual([before, texts])
  })

  test('of a slice that systemd does not know does not make it a unit', async () => {
    const { fs, open, systemd } = await host(version)
    fs.mkdir(`${ROOT}/other.slice`, 0o755)
    await open('-.slice::other.slice').update({ pids: { limit: 5 } })
    expect(fs.read(`${ROOT}/other.slice/pids.max`)).toBe('5\n')
    expect(await systemd.getProperties('other.slice')).toBeUndefined()
  })

  test('of one word keeps the other: a period alone, a quota alone', async () => {
    const { cgroup, text } = await running()
    await cgroup.update({ cpu: { period: 100_000 } })
    expect(text('cpu.max')).toBe('12345 100000')
    await cgroup.update({ cpu: { quota: 50_000 } })
    expect(text('cpu.max')).toBe('50000 100000')
  })

  test('before the first process changes what the unit is started with', async () => {
    const { open, process, text, count } = await host(version)
    const cgroup = open()
    await cgroup.install(LIMITS)
    expect(await cgroup.update({ memory: { limit: 209_715_200, swap: -1 }, pids: { limit: 9 } })).toEqual({
      written: [],
    })
    expect(count.connects).toBe(0)
    await cgroup.join(process())
    expect([text('memory.max'), text('pids.max'), text('cpu.max')]).toEqual(['209715200', '9', '12345 54321'])
  })

  test('of a compat directory writes its files and asks no bus', async () => {
    const { sim, open, count, text } = await host(version)
    await sim.bus?.startUnit('pause.scope', [
      { name: 'Slice', type: 's', value: 'pods-pod1.slice', from: [] },
      { name: 'PIDs', type: 'au', value: [sim.spawn('/sys/fs/cgroup/init.scope')], from: [] },
      { name: 'Delegate', type: 'b', value: true, from: [] },
    ])
    const cgroup = open()
    await installSubcontainerCompatDir(cgroup, LIMITS)
    await cgroup.update({ memory: { limit: 4096 } })
    expect([text('memory.max'), count.connects]).toEqual(['4096', 0])
  })

  test('that the kernel refuses is an error that names the file', async () => {
    const { cgroup } = await running()
    await expect(cgroup.update({ unified: { 'memory.high': 'plenty' } })).rejects.toMatchObject({
      code: expect.stringMatching(/^(EINVAL|ERR_SPEC)$/),
    })
  })
})

test('limits() is the tighter of the scope and its slice', async () => {
  const { open, process, systemd } = await host()
  const cgroup = open()
  await cgroup.install({ memory: { limit: 209_715_200 }, cpu: { quota: 20_000, period: 100_000 } })
  await cgroup.join(process())
  await systemd.setProperties('pods-pod1.slice', [
    { name: 'MemoryMax', type: 't', value: 104_857_600n, from: [] },
    { name: 'CPUQuotaPerSecUSec', type: 't', value: 500_000n, from: [] },
  ])
  expect(cgroup.limits()).toMatchObject({ 'memory.limit': 104_857_600n, 'cpu.quota': 20_000n, 'cpu.period': 100_000n })
  expect(cgroup.fs.read(`${SLICE}/memory.max`)).toBe('104857600\n')
})
