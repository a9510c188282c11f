// `npm run bench`: the ratios of docs/performance.md, each measured against a baseline in the same run. Prints a table, writes bench.json.
// `--strict` exits 1 when a ratio is over its bar; absolute times are printed for orientation only.
import { writeFileSync } from 'node:fs'
import { table } from './bench/measure.mjs'

const quick = process.argv.includes('--quick')
const groups = [
  ['compat directory', () => import('./bench/compat-dir.mjs')],
  ['simulator', () => import('./bench/simulator.mjs')],
  ['hook', () => import('./bench/hook.mjs')],
]

const rows = []
for (const [name, load] of groups) {
  process.stderr.write(`• ${name} …\n`)
  const { measure } = await load()
  rows.push(...(await measure({ rounds: quick ? 7 : 31 })))
}
console.log(table(rows.filter((row) => row.ratio !== undefined)))
for (const row of rows) if (row.ratio === undefined) console.log(`not measured: ${row.name}: ${row.why}`)
const measured = { node: process.version, kernel: (await import('node:os')).release(), rows }
writeFileSync('bench.json', `${JSON.stringify(measured, null, 2)}\n`)
if (process.argv.includes('--strict') && rows.some((row) => row.ok === false)) process.exit(1)
