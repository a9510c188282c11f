import { testBackend } from '@cgroupkit/testkit'
import { leavesNoTrace, skipped, thisMachine } from './mounts.js'
import { realV1Suite } from './real-labs.js'

const machine = thisMachine()
if (typeof machine === 'string') skipped('v1 backend on real mounts', machine)
else if (['cpu', 'memory', 'pids'].some((controller) => machine.v1(controller) === undefined)) {
  skipped('v1 backend on real mounts', 'cpu, memory and pids are not v1 here')
} else {
  leavesNoTrace(machine.host)
  testBackend(realV1Suite(machine))
}
