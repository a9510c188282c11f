import { systemdSuite } from '../../packages/systemd/test/conformance-labs.js'
import { faultMatrix } from './matrix.js'

faultMatrix(systemdSuite({ store: 'memory' }), 'systemd')
