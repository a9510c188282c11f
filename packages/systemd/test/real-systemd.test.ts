import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { connectBus, startTransient, unitProperties } from '../src/index.js'

/**
 * The client against a systemd that is not ours. Opt-in, because it starts units: set CGROUPKIT_SYSTEMD_SOCKET to the socket of a
 * systemd that may be used for that (a container's or a VM's: /run/systemd/private, /run/dbus/system_bus_socket).
 */
const address = process.env.CGROUPKIT_SYSTEMD_SOCKET
const UNIT = `cgroupkit-test-${process.pid}.scope`

const children: ChildProcess[] = []
const sleeper = (): number => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  children.push(child)
  if (child.pid === undefined) throw new Error('sleep did not start')
  return child.pid
}
afterAll(() => children.forEach((child) => void child.kill()))

if (address === undefined && process.env.E2E_REQUIRED !== '1') {
  test.skip('a real systemd [CGROUPKIT_SYSTEMD_SOCKET names none]', () => {})
} else {
  test('a real systemd starts, shows, changes and stops a scope', async () => {
    if (address === undefined) throw new Error('E2E_REQUIRED=1, and CGROUPKIT_SYSTEMD_SOCKET names no systemd')
    const bus = await connectBus({ address, timeoutMs: 5000 })
    expect(await bus.version()).toBeGreaterThanOrEqual(244)
    const ask = { unit: UNIT, slice: 'cgroupkit-test.slice', description: 'cgroupkit test' }
    const limit = { name: 'MemoryMax', type: 't', value: 2n ** 53n + 1n, from: [] }
    await expect(bus.startUnit(UNIT, unitProperties(ask))).rejects.toMatchObject({
      data: 'org.freedesktop.DBus.Error.FileNotFound',
    })
    const pid = sleeper()
    await startTransient(bus, UNIT, [...unitProperties({ ...ask, pid }), limit], { pid })
    expect(await bus.getProperties(UNIT)).toMatchObject({
      ActiveState: 'active',
      Delegate: true,
      MemoryMax: limit.value,
    })
    const again = startTransient(bus, UNIT, unitProperties({ ...ask, pid: sleeper() }), { pid })
    await expect(again).rejects.toMatchObject({ data: 'org.freedesktop.systemd1.UnitExists' })
    await bus.setProperties(UNIT, [{ name: 'TasksMax', type: 't', value: 9n, from: [] }])
    expect(await bus.getProperties(UNIT)).toMatchObject({ TasksMax: 9n })
    await bus.stopUnit(UNIT)
    expect(await bus.getProperties(UNIT)).toBeUndefined()
    await bus.close()
  })
}
