import { openHost } from '@cgroupkit/compat'
import { connectBus } from '@cgroupkit/systemd'
import { testBackend } from '@cgroupkit/testkit'
import { afterAll } from 'vitest'
import { hasFrontDoor } from './grounds.js'
import { thisKernel } from './settings.js'
import { onSystemd, throughFrontDoor } from './systemd.js'

const timeoutMs = 60_000
const manager = await connectBus({ address: '/run/systemd/private', timeoutMs })
const daemon = await connectBus({ address: '/run/dbus/system_bus_socket', timeoutMs })
afterAll(async () => {
  await manager.close()
  await daemon.close()
})
const name = `systemd ${await manager.version()} on kernel`
const machine = openHost()
testBackend(onSystemd(name, machine, manager))
testBackend(onSystemd(`${name} over the system bus`, machine, daemon))
if (hasFrontDoor(thisKernel())) testBackend(throughFrontDoor('openCgroup systemd on kernel', machine, manager))
