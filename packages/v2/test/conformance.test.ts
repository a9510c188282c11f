import { testBackend } from '@cgroupkit/testkit'
import { v2Suite } from './conformance-labs.js'

testBackend(v2Suite({ store: 'memory' }))
testBackend(v2Suite({ store: 'tmpdir' }))
