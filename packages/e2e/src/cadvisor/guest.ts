// Runs inside the guest: makes the directories, shows them to each cAdvisor and to `cgroupkit inspect`.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import type { Column } from '@cgroupkit/core'
import { detectHost } from '@cgroupkit/core/node'
import { cgroupkit, installed } from '../cgroupkit.js'
import { ground } from './ground.js'
import { record } from './recorded.js'
import { scrape } from './scrape.js'
import type { Asked, Shown, Told } from './told.js'

/** One directory of so many is inspected on the command line: it takes as long as an install. The rest is read from what is recorded. */
const INSPECTED = 3

const { column, cases, cadvisors }: Asked = JSON.parse(readFileSync('/share/cadvisor.json', 'utf8'))
const began = Date.now()
const log = (text: string) => {
  const line = `${((Date.now() - began) / 1000).toFixed(1)} ${text}\n`
  process.stdout.write(line)
  // what is left of a guest that does not finish
  appendFileSync('/dev/ttyS0', line)
}

await ground(column)
log('pods')
const made: Record<string, string> = {}
const refused: Record<string, string> = {}
const dirs = new Set<string>()
for (const [index, { name, spec, args }] of cases.entries()) {
  const words = ['install', '--spec', '-', '--json', ...args]
  const { status, stdout, stderr } = index === 0 ? installed(words, spec) : await cgroupkit(words, spec)
  if (status !== 0) {
    refused[name] = `${stdout}${stderr}`
    continue
  }
  const report: { dirs: string[]; created: string[] } = JSON.parse(stdout)
  made[name] = cgroupOf(column, report.dirs[0] ?? '')
  for (const dir of [...report.dirs, ...report.created]) dirs.add(cgroupOf(column, dir))
}
log(`${Object.keys(made).length} made, ${Object.keys(refused).length} refused`)

const cgroups = [...dirs].sort()
const left = [...cadvisors]
const lane = async () => {
  for (let each = left.shift(); each !== undefined; each = left.shift()) {
    const text = await scrape(each, cgroups)
    log(`cadvisor ${each.version}: ${text.length} bytes`)
    writeFileSync(`/out/${each.version}.prom`, text)
  }
}
// one for each CPU of a guest
await Promise.all([lane(), lane()])
const inspected: Record<string, Told['inspected'][string]> = {}
for (const [index, cgroup] of cgroups.entries()) {
  if (index % INSPECTED !== 0) continue
  const { version } = cadvisors[(index / INSPECTED) % cadvisors.length] ?? { version: 'latest' }
  const words = ['inspect', cgroup, '--driver', 'cgroupfs', '--cadvisor', version, '--json']
  const { status, stdout, stderr } = index === 0 ? installed(words) : await cgroupkit(words)
  if (status !== 0) throw new Error(`cgroupkit ${words.join(' ')}: ${stdout}${stderr}`)
  const { series }: { series: Shown[] } = JSON.parse(stdout)
  inspected[cgroup] = { version, series: series.map(({ name, value }) => ({ name, value })) }
}
log('inspected')
const btime = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]
const told: Told = {
  made,
  refused,
  cgroups,
  inspected,
  tree: record(column, cgroups),
  memoryCapacity: String(detectHost().memoryCapacity),
  bootTimeMs: Number(btime) * 1000,
}
writeFileSync('/out/told.json', JSON.stringify(told))

/** As cAdvisor names it. */
function cgroupOf(column: Column, dir: string): string {
  return dir.replace(column === 'v2' ? '/sys/fs/cgroup' : /^\/sys\/fs\/cgroup\/[^/]+/, '')
}
