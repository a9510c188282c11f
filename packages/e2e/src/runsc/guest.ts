// Runs inside the guest: node guest.js <runsc version> <kernel> <systemd> v2|v1 <driver…>. Writes /out/<driver>.json.
import { writeFileSync } from 'node:fs'
import { lay } from './bundles.js'
import type { RunscDriver } from './pod.js'
import { story } from './story.js'

const [version, ...drivers] = process.argv.slice(2)
const cgroup = version === 'v1' ? 'v1' : 'v2'
lay()
for (const driver of drivers) {
  if (driver !== 'systemd' && driver !== 'cgroupfs') throw new Error(`no driver ${driver}`)
  const told: RunscDriver = driver
  writeFileSync(`/out/${told}.json`, JSON.stringify(await story(told, cgroup)))
}
