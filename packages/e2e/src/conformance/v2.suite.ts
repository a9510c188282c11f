import { openHost } from '@cgroupkit/compat'
import { testBackend, testCgroupFs, testSame } from '@cgroupkit/testkit'
import { onCgroupfs, throughFrontDoor } from './cgroupfs.js'
import { hasFrontDoor } from './grounds.js'
import { kernelFs, simFs } from './hierarchy.js'
import { V2 } from './place.js'
import { sameOptions, thisKernel } from './settings.js'

const machine = openHost()
testCgroupFs(kernelFs(machine.fs, V2))
testBackend(onCgroupfs('v2', machine))
if (hasFrontDoor(thisKernel())) testBackend(throughFrontDoor('v2', machine))
testSame(simFs(thisKernel(), V2), kernelFs(machine.fs, V2), sameOptions(30))
