import { testBackend, testCgroupFs } from '@cgroupkit/testkit'
import { plainBackendSuite, plainFsSuite } from './plain-labs.js'

for (const column of ['v1', 'v2'] as const) {
  testCgroupFs(plainFsSuite(column))
  testBackend(plainBackendSuite(column))
}
