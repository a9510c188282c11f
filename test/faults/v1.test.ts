import { v1Suite } from '../../packages/v1/test/conformance-labs.js'
import { faultMatrix } from './matrix.js'

faultMatrix(v1Suite({ store: 'memory' }), 'v1')
