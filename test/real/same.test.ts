import { type Step, testSame } from '@cgroupkit/testkit'
import { PLACES, simSuite } from '../../packages/sim/test/conformance-labs.js'
import { leavesNoTrace, skipped, thisMachine } from './mounts.js'
import { realFsSuite } from './real-labs.js'

// Random programs cannot tell the simulator's newest kernel from this machine's. Versions differ in which files there are, not in what
// these do. Left out is what a kernel answers by what it has accounted, or by when its workers get to run.

/**
 * A child's own structures are charged to its parent's memory: below a limit of some pages mkdir is EIO, and the limit itself EBUSY. The
 * simulator accounts nothing by itself.
 */
const chargesNothing = (program: readonly Step[]) =>
  program.every((step) => step.op !== 'write' || !LIMIT.test(step.path) || ROOMY.test(step.data))
const LIMIT = /\/memory\.(memsw\.)?limit_in_bytes$/
/** Refused, or room enough. */
const ROOMY = /^(|-1|abc|max|1\.5|7 8|\+5|100000000|1G|\d{19,})$/

/** A removed child leaves its parent a moment after rmdir(2) has returned; until then the parent is FREEZING, not FROZEN. */
const freezesAtOnce = (program: readonly Step[]) =>
  program.every((step) => step.op !== 'rmdir') || program.every((step) => !step.path.endsWith('/freezer.state'))

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
        assume: (program) => chargesNothing(program) && freezesAtOnce(program),
      })
    }
  }
}
