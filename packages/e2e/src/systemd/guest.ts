// Runs inside the guest: node systemd/guest.js <kernel> <release> <systemd> [program…]. Writes /out/<program>.json.
import { writeFileSync } from 'node:fs'
import { realGround } from '../real-ground.js'
import { Recorder } from '../recorder.js'
import { formatRecording } from '../step.js'
import { SYSTEMD_PROGRAMS } from './programs/index.js'
import { realManager } from './real-manager.js'

const [kernel = '', release = '', version = '', ...only] = process.argv.slice(2)
process.umask(0o022)
const manager = await realManager()
for (const [program, run] of Object.entries(SYSTEMD_PROGRAMS)) {
  if (only.length > 0 && !only.includes(program)) continue
  const recorder = new Recorder(realGround(manager), '/sys/fs/cgroup')
  const started = Date.now()
  await run(recorder)
  recorder.close()
  const { lines } = recorder
  writeFileSync(
    `/out/${program}.json`,
    formatRecording({ kernel, release, cgroup: 'v2', systemd: Number(version), program, lines }),
  )
  console.log(`${program}: ${lines.length} operations, ${Date.now() - started} ms`)
}
await manager.close()
