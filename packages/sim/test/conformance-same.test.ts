import { testSame } from '@cgroupkit/testkit'
import { PLACES, simSuite } from './conformance-labs.js'

// One model, two stores: no program can tell them apart.
for (const place of PLACES) testSame(simSuite(place, 'memory'), simSuite(place, 'tmpdir'), { runs: 120 })
