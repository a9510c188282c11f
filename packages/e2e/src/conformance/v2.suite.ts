import { openHost } from '@cgroupkit/compat'
import { testBackend, testCgroupFs, testSame } from '@cgroupkit/testkit'
import { onCgroupfs } from './cgroupfs.js'
import { kernelFs, simFs, V2 } from './place.js'
import { sameOptions, thisKernel } from './settings.js'

const machine = openHost()
testCgroupFs(kernelFs(machine.fs, V2))
for (const suite of onCgroupfs('v2', machine)) testBackend(suite)
testSame(simFs(thisKernel(), V2), kernelFs(machine.fs, V2), sameOptions())
