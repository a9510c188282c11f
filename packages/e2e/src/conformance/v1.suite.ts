import { openHost } from '@cgroupkit/compat'
import { testBackend, testCgroupFs, testSame } from '@cgroupkit/testkit'
import { onCgroupfs, throughFrontDoor } from './cgroupfs.js'
import { hasFrontDoor } from './grounds.js'
import { kernelFs, simFs } from './hierarchy.js'
import { V1 } from './place.js'
import { sameOptions, thisKernel } from './settings.js'

const machine = openHost()
for (const place of V1) testCgroupFs(kernelFs(machine.fs, place))
testBackend(onCgroupfs('v1', machine))
if (hasFrontDoor(thisKernel())) testBackend(throughFrontDoor('v1', machine))
for (const place of V1) testSame(simFs(thisKernel(), place), kernelFs(machine.fs, place), sameOptions(12))
