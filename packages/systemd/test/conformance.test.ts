import { testBackend } from '@cgroupkit/testkit'
import { systemdSuite } from './conformance-labs.js'

testBackend(systemdSuite({ store: 'memory' }))
testBackend(systemdSuite({ store: 'tmpdir' }))
testBackend(systemdSuite({ store: 'memory', systemd: 257 }))
