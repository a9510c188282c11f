// One side of exposition.mjs: renders at each message, and says how many bytes that made. argv: ours or theirs.
import { ours, theirs } from './exposition.mjs'
import { snapshot } from './observed.mjs'

const told = snapshot()
const baseline = process.argv[2] === 'theirs' ? theirs(told) : undefined
process.on('message', async () => {
  process.send(baseline === undefined ? ours(told) : Buffer.from(await baseline.render()).length)
})
process.send('ready')
