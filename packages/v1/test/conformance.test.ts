import { testBackend } from '@cgroupkit/testkit'
import { v1Suite } from './conformance-labs.js'

testBackend(v1Suite({ store: 'memory' }))
testBackend(v1Suite({ store: 'tmpdir' }))
testBackend(v1Suite({ store: 'memory', cgroup: 'hybrid' }))
