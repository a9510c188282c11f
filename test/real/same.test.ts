import { accountsNothing, testSame } from '@cgroupkit/testkit'
import { PLACES, simSuite } from '../../packages/sim/test/conformance-labs.js'
import { leavesNoTrace, skipped, thisMachine } from './mounts.js'
import { realFsSuite } from './real-labs.js'

// Random programs cannot tell the simulator's newest kernel from this machine's. Versions differ in which files there are, not in what
// these do.

const machine = thisMachine()
const wanted = PLACES.filter((place) => place.name.startsWith('v1 ') || place.name === 'hybrid unified')
if (typeof machine === 'string') skipped('simulator and kernel', machine)
else {
  leavesNoTrace(machine.host)
  for (const place of wanted) {
    const [controller] = place.controllers ?? []
    const mount = controller === undefined ? machine.v2 : machine.v1(controller)
    if (mount === undefined) skipped(`simulator and kernel, ${place.name}`, 'not mounted here')
    else {
      const real = realFsSuite(machine, mount, place.column, place.controllers ?? [])
      testSame(simSuite(place, 'memory', { kernel: '6.12' }), real, {
        runs: 150,
        listing: 'written',
        assume: accountsNothing,
      })
    }
  }
}
