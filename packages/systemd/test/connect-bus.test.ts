import { describe, expect, test } from 'vitest'
import { served } from './support/served.js'
import { prop, scopeOf } from './support/unit.js'

describe.each([
  ["systemd's private socket", { direct: true }],
  ['the system bus', { direct: false }],
  ['a socket that leaves the first message lying', { stallsFirst: true }],
  ['a bus whose signals overtake replies', { signalFirst: true }],
])('connectBus over %s', (_, options) => {
  test('reads the version', async () => {
    const { connect } = await served(options)
    expect(await (await connect()).version()).toBe(252)
  })

  test('starts a scope, shows it, changes it, stops it', async () => {
    const { systemd, connect, spawn } = await served(options)
    const bus = await connect()
    expect(await bus.startUnit('a.scope', scopeOf(spawn()))).toBe('done')
    expect(await bus.getProperties('a.scope')).toMatchObject({
      ActiveState: 'active',
      ControlGroup: '/pods.slice/a.scope',
    })
    await bus.setProperties('a.scope', [prop('TasksMax', 't', 9n)])
    expect(await bus.getProperties('a.scope')).toMatchObject({ TasksMax: 9n })
    await bus.stopUnit('a.scope')
    expect(await bus.getProperties('a.scope')).toBeUndefined()
    expect(systemd.manager.units.has('pods.slice')).toBe(true)
  })

  test('says that a unit exists', async () => {
    const { connect, spawn } = await served(options)
    const bus = await connect()
    await bus.startUnit('a.scope', scopeOf(spawn()))
    expect(await bus.startUnit('a.scope', scopeOf(spawn()))).toBe('exists')
  })

  test('keeps 64-bit values, masks, device limits and strings exact on the wire', async () => {
    const { connect, spawn } = await served(options)
    const bus = await connect()
    const values = [
      prop('MemoryMax', 't', 2n ** 53n + 1n),
      prop('MemoryHigh', 't', 2n ** 64n - 1n),
      prop('AllowedCPUs', 'ay', Uint8Array.of(0b11, 0b1, 0, 0, 0, 0, 0, 0)),
      prop('IOReadBandwidthMax', 'a(st)', [['8:0', 2n ** 40n]]),
      prop('Description', 's', 'größer als ASCII'),
    ]
    await bus.startUnit('a.scope', [...scopeOf(spawn()), ...values])
    const shown = await bus.getProperties('a.scope')
    for (const { name, value } of values)
      expect(shown?.[name]).toEqual(value instanceof Uint8Array ? Buffer.from(value) : value)
  })

  test('an unknown unit is stopped, reset and unknown without an error', async () => {
    const { connect } = await served(options)
    const bus = await connect()
    await bus.stopUnit('a.scope')
    await bus.resetFailed('a.scope')
    expect(await bus.getProperties('a.scope')).toBeUndefined()
  })

  test('many jobs at once each get their own end', async () => {
    const { connect, spawn } = await served(options)
    const bus = await connect()
    const names = Array.from({ length: 40 }, (_, index) => `c${index}.scope`)
    expect(await Promise.all(names.map((name) => bus.startUnit(name, scopeOf(spawn()))))).toEqual(
      names.map(() => 'done'),
    )
    await Promise.all(names.map((name) => bus.stopUnit(name)))
    expect(await bus.getProperties('c39.scope')).toBeUndefined()
  })
})
