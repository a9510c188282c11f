// `npm run bench`: the ratios of docs/performance.md, each measured against a baseline in the same run. Prints a table, writes bench.json.
// `--only=reconcile` measures one group; `--strict` exits 1 when a figure is over its bar; absolute times are printed for orientation only.
import { writeFileSync } from 'node:fs'
import { table } from './bench/measure.mjs'

const quick = process.argv.includes('--quick')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const groups = [
  ['compat directory', () => import('./bench/compat-dir.mjs')],
  ['simulator', () => import('./bench/simulator.mjs')],
  ['hook', () => import('./bench/hook.mjs')],
  ['reconcile', () => import('./bench/reconcile.mjs')],
  ['exposition', () => import('./bench/exposition.mjs')],
  ['agent', () => import('./bench/agent.mjs')],
]

const rows = []
for (const [name, load] of groups) {
  if (only !== undefined && name !== only) continue
  process.stderr.write(`• ${name} …\n`)
  const { measure } = await load()
  rows.push(...(await measure({ rounds: quick ? 7 : 31 })))
}
const ratios = rows.filter((row) => row.ratio !== undefined)
if (ratios.length > 0) console.log(table(ratios))
for (const { name, value, unit, bar, ok } of rows)
  if (value !== undefined)
    console.log(`${name}: ${value.toFixed(2)} ${unit} (bar ${bar} ${unit}) ${ok ? 'ok' : 'OVER'}`)
for (const { name, why } of rows) if (why !== undefined) console.log(`not measured: ${name}: ${why}`)
const measured = { node: process.version, kernel: (await import('node:os')).release(), rows }
writeFileSync('bench.json', `${JSON.stringify(measured, null, 2)}\n`)
if (process.argv.includes('--strict') && rows.some((row) => row.ok === false)) process.exit(1)
