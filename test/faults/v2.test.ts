import { v2Suite } from '../../packages/v2/test/conformance-labs.js'
import { faultMatrix } from './matrix.js'

faultMatrix(v2Suite({ store: 'memory' }), 'v2')
