import { testCgroupFs } from '@cgroupkit/testkit'
import { PLACES, simSuite } from './conformance-labs.js'

// The rules of cgroup file systems, in both stores of the simulator and in every kind of hierarchy.
for (const place of PLACES) {
  testCgroupFs(simSuite(place, 'memory'))
  testCgroupFs(simSuite(place, 'tmpdir'))
}

// The rules hold on every kernel that the simulator knows.
for (const place of PLACES.slice(0, 2)) {
  testCgroupFs(simSuite(place, 'memory', { kernel: '5.10' }))
  testCgroupFs(simSuite(place, 'memory', { kernel: '6.12' }))
}
