// Runs inside the guest. Writes /out/<runtime>-<version>-<driver>.json, and /out/cgroupkit.json.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { OURS } from './ground.js'
import { newer } from './newer.js'
import { runOurs } from './ours.js'
import { DRIVERS, type Driver, formatRecording, nameOf } from './outcome.js'
import { type Program, runPeer, versionOf } from './peer.js'
import { realPlace, untouched } from './place.js'

process.umask(0o022)
// udev's, which guests do not have: systemd takes a disk by such a path
mkdirSync('/dev/block', { recursive: true })
for (const disk of ['nvme0n1', 'nvme1n1', 'nvme2n1'])
  symlinkSync(`../${disk}`, `/dev/block/${readFileSync(`/sys/block/${disk}/dev`, 'utf8').trim()}`)

const programs: readonly Program[] = [
  { runtime: 'runc', words: ['runc'] },
  { runtime: 'crun', words: ['crun'] },
  { runtime: 'runc', words: newer('runc') },
  { runtime: 'crun', words: newer('crun') },
]
const place = await realPlace()
const systemd = await place.bus.version()
const kernel = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()
const ours: Partial<Record<Driver, unknown>> = {}
for (const driver of DRIVERS) {
  const plain = await untouched(place, driver)
  const timed = async (name: string, work: () => Promise<void>) => {
    const started = Date.now()
    await work()
    console.log(`${name} ${driver}: ${((Date.now() - started) / 1000).toFixed(1)} s`)
  }
  const peers = programs.map((program) => {
    const version = versionOf(program)
    return timed(`${program.runtime} ${version}`, async () => {
      const ran = await runPeer(place, program, version, driver, plain)
      const recording = { runtime: program.runtime, version, driver, kernel, systemd, ...ran }
      writeFileSync(`/out/${nameOf(recording)}.json`, formatRecording(recording))
    })
  })
  const own = timed('cgroupkit', async () => {
    ours[driver] = await runOurs(place, driver, plain)
  })
  await Promise.all([...peers, own])
}
writeFileSync(`/out/${OURS}`, JSON.stringify(ours))
process.exit(0)
