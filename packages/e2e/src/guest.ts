// Runs inside the guest: node guest.js <kernel> <release> v2|v1 [program…]. Writes /out/<program>.json.
import { writeFileSync } from 'node:fs'
import { PROGRAMS } from './programs/index.js'
import { realGround } from './real-ground.js'
import { Recorder } from './recorder.js'
import { formatRecording } from './step.js'

const [kernel = '', release = '', version, ...only] = process.argv.slice(2)
const cgroup = version === 'v1' ? 'v1' : 'v2'
process.umask(0o022)
for (const [program, run] of Object.entries(PROGRAMS[cgroup])) {
  if (only.length > 0 && !only.includes(program)) continue
  const recorder = new Recorder(realGround(), '/sys/fs/cgroup')
  await run(recorder)
  recorder.close()
  const { lines } = recorder
  const recording = { kernel, release, cgroup, program, lines } as const
  if (lines.length > 1) writeFileSync(`/out/${program}.json`, formatRecording(recording))
  console.log(`${program}: ${lines.length}`)
}
// whatever a program left running
process.exit()
