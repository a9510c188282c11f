import { openHost } from '@cgroupkit/compat'
import { testBackend, testCgroupFs, testSame } from '@cgroupkit/testkit'
import { onCgroupfs } from './cgroupfs.js'
import { kernelFs, simFs, V1 } from './place.js'
import { sameOptions, thisKernel } from './settings.js'

const machine = openHost()
for (const place of V1) testCgroupFs(kernelFs(machine.fs, place))
for (const suite of onCgroupfs('v1', machine)) testBackend(suite)
for (const place of V1) testSame(simFs(thisKernel(), place), kernelFs(machine.fs, place), sameOptions())
