// Runs inside the guest: node systemd/guest.js <kernel> <release> <systemd> [program…]. Writes /out/<program>.json.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { realGround } from '../real-ground.js'
import { Recorder } from '../recorder.js'
import { formatRecording } from '../step.js'
import { SYSTEMD_PROGRAMS } from './programs/index.js'
import { realManager } from './real-manager.js'

/** The longest takes half a minute; in a guest that is not alone, and whose clock runs fast, more. */
const LONGEST_MS = 600_000

const [kernel = '', release = '', version = '', ...only] = process.argv.slice(2)
process.umask(0o022)
// TasksMax: the default is a share of what this kernel has for threads. LogLevel: else the journal has much to do
mkdirSync('/run/systemd/system.conf.d', { recursive: true })
writeFileSync('/run/systemd/system.conf.d/e2e.conf', '[Manager]\nDefaultTasksMax=1156\nLogLevel=err\n')
// every reload runs them all, which takes seconds, and finds nothing in a guest
mkdirSync('/run/systemd/system-generators', { recursive: true })
for (const name of readdirSync('/usr/lib/systemd/system-generators'))
  symlinkSync('/dev/null', `/run/systemd/system-generators/${name}`)
execFileSync('systemctl', ['daemon-reexec'])
const manager = await realManager()
for (const [program, run] of Object.entries(SYSTEMD_PROGRAMS)) {
  if (only.length > 0 && !only.includes(program)) continue
  const recorder = new Recorder(realGround(manager), '/sys/fs/cgroup')
  const { lines } = recorder
  const started = Date.now()
  const late = setTimeout(LONGEST_MS).then(() => {
    throw new Error(`no end after ${JSON.stringify(lines.at(-1))}`)
  })
  try {
    await Promise.race([run(recorder), late])
    const head = { kernel, release, cgroup: 'v2', systemd: Number(version), program } as const
    writeFileSync(`/out/${program}.json`, formatRecording({ ...head, lines }))
    console.log(`${program}: ${lines.length} operations, ${Date.now() - started} ms`)
  } catch (error) {
    // its file is missed by whoever asked for it; the other programs still run
    console.log(`${program}: ${error instanceof Error ? error.stack : error}`)
  }
  recorder.close()
}
// processes that no program ended would keep this one
process.exit()
