// Runs inside the guest: node guest.js PART [NUMBER…]. Writes /out/told.json.
import { writeFileSync } from 'node:fs'
import { chaos } from './chaos.js'
import { daemonset } from './daemonset.js'
import { layContainerd } from './lay.js'
import { life } from './life.js'
import { pairs } from './pairs.js'
import { progress } from './progress.js'
import { unit } from './unit.js'

const [part = '', ...words] = process.argv.slice(2)
const [first = 0, second = 0, third = 0] = words.map(Number)
layContainerd()
progress('containerd serves')
const PARTS: Record<string, () => Promise<object>> = {
  life,
  unit,
  daemonset,
  pairs: () => pairs(first, second),
  chaos: () => chaos(first, second, third),
}
const told = await PARTS[part]?.()
writeFileSync('/out/told.json', JSON.stringify(told))
// a connection to containerd would keep it alive
process.exit(0)
