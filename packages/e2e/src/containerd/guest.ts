// Runs inside the guest: node guest.js PART [NUMBER…]. Writes /out/told.json.
import { writeFileSync } from 'node:fs'
import { chaos } from './chaos.js'
import { layContainerd } from './lay.js'
import { life } from './life.js'
import { pairs } from './pairs.js'
import { progress } from './progress.js'

const [part, ...words] = process.argv.slice(2)
const [first = 0, second = 0] = words.map(Number)
layContainerd()
progress('containerd serves')
const told = part === 'chaos' ? await chaos(first, second) : part === 'pairs' ? await pairs(first) : await life()
writeFileSync('/out/told.json', JSON.stringify(told))
// a connection to containerd would keep it alive
process.exit(0)
