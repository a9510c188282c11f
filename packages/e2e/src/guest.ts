// Runs inside the guest: node guest.js <kernel> <release> v2|v1|random|random-v1 [program…]. Writes /out/<program>.json.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { isProgramSet, PROGRAMS } from './programs/index.js'
import { realGround } from './real-ground.js'
import { Recorder } from './recorder.js'
import { formatRecording } from './step.js'

const [kernel = '', release = '', set = '', ...only] = process.argv.slice(2)
if (!isProgramSet(set)) throw new Error(`no programs ${set}`)
const head = {
  kernel,
  release,
  cgroup: set.endsWith('v1') ? 'v1' : 'v2',
  ...(cpus().length > 2 && { cpus: cpus().length }),
} as const
process.umask(0o022)
for (const [program, run] of Object.entries(PROGRAMS[set])) {
  if (only.length > 0 && !only.includes(program)) continue
  const ground = realGround()
  const recorder = new Recorder(ground, '/sys/fs/cgroup')
  await run(recorder, ground, kernel)
  recorder.close()
  const { lines } = recorder
  if (lines.length > 1) writeFileSync(`/out/${program}.json`, formatRecording({ ...head, program, lines }))
  console.log(`${program}: ${lines.length}`)
}
// whatever a program left running
process.exit()
