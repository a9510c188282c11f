import { testCgroupFs } from '@cgroupkit/testkit'
import { leavesNoTrace, skipped, thisMachine, WANTED } from './mounts.js'
import { realFsSuite } from './real-labs.js'

// The rules that the simulator keeps are the kernel's own: asked on this machine's mounts, in directories made for it.
const machine = thisMachine()
if (typeof machine === 'string') skipped('real cgroup mounts', machine)
else {
  leavesNoTrace(machine.host)
  for (const controller of WANTED) {
    const mount = machine.v1(controller)
    if (mount === undefined) skipped(`real v1 ${controller}`, 'not mounted here')
    else testCgroupFs(realFsSuite(machine, mount, 'v1', [controller]))
  }
  // On a hybrid host v2 has what v1 left over; a v2 host hands no controller to the labs, for its root is not ours to change.
  if (machine.v2 === undefined) skipped('real v2', 'not mounted here')
  else testCgroupFs(realFsSuite(machine, machine.v2, 'v2', []))
}
