import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createSim, type Sim, startPod } from '@cgroupkit/sim'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Io, run } from '../../cli/src/index.js'
import { cgroupsPathOf, idOf, isOfPod, podOf } from '../src/runsc/pod.js'
import { stepOf } from '../src/runsc/reading.js'
import { storedTranscripts } from '../src/runsc/stored.js'
import { nameOf, type Transcript } from '../src/runsc/transcript.js'
import { effectsOf, lookAtTree } from '../src/runsc/tree.js'

const MOUNT = '/sys/fs/cgroup'

/** The node of the transcript, simulated, as runsc has left it: the sandbox's cgroup, runsc's directories, runsc's state files. */
async function hostOf(transcript: Transcript): Promise<Sim> {
  const { cgroup, driver, kernel, systemd, states } = transcript
  const release = kernel === '6.12' ? '6.12' : '6.1'
  const sim = await createSim({ store: 'tmpdir', cgroup, kernel: release, systemd: Number(systemd) })
  onTestFinished(() => sim.dispose())
  const pause = cgroupsPathOf('pause', driver, cgroup)
  await startPod(sim, driver === 'systemd' ? pause : `${podOf(driver)}/${idOf('pause')}`)
  for (const [dir, { texts }] of Object.entries(stepOf(transcript, 'create pause').effects.made ?? {}))
    enable(sim, `${MOUNT}${dir}`, texts['cgroup.subtree_control'] ?? '')
  for (const title of ['create app', 'create side'])
    for (const path of Object.keys(stepOf(transcript, title).effects.made ?? {})) makeOn(sim, path)
  for (const [path, state] of Object.entries(states)) {
    mkdirSync(dirname(sim.root + path), { recursive: true })
    writeFileSync(sim.root + path, JSON.stringify(state))
  }
  return sim
}

/** runsc enables in the slices of its scope what systemd does not know: hugetlb, misc, rdma. */
function enable(sim: Sim, dir: string, controllers: string): void {
  const root = `${MOUNT}/cgroup.subtree_control`
  for (const controller of controllers.split(' ').filter(Boolean)) {
    sim.fs.write(root, `+${controller}`)
    sim.fs.write(`${dir}/cgroup.subtree_control`, `+${controller}`)
  }
}

/** With parents, in a hierarchy that the simulated host has. */
function makeOn(sim: Sim, path: string): void {
  const [, first = '', ...others] = path.split('/')
  if (!existsSync(`${sim.root}${MOUNT}/${first}`)) return
  others.reduce((parent, name) => {
    const dir = `${parent}/${name}`
    if (sim.fs.stat(dir) === undefined) sim.fs.mkdir(dir, 0o755)
    return dir
  }, `${MOUNT}/${first}`)
}

async function cgroupkit(argv: readonly string[]): Promise<{ code: number; said: string }> {
  let said = ''
  const out = { write: (text: string) => (said += text) }
  const stdin: Io['stdin'] = (async function* () {})()
  const io: Io = { stdout: out, stderr: out, stdin, env: {}, cwd: '/', now: Date.now }
  return { code: await run(argv, io), said }
}

const transcripts = storedTranscripts()

describe.each(transcripts.map((one) => [nameOf(one), one] as const))(
  'on a simulated host, state files of runsc %s',
  (_, transcript) => {
    it.each(['app', 'side'] as const)('install --container %s does what it did on the real one', async (name) => {
      const sim = await hostOf(transcript)
      const look = () => lookAtTree(sim.root + MOUNT, isOfPod)
      const before = look()
      const [state = ''] = Object.keys(transcript.states)
      const where = transcript.cgroup === 'v1' ? ['--runsc-root', dirname(state)] : []
      expect(await cgroupkit(['install', '--root', sim.root, ...where, '--container', idOf(name)])).toMatchObject({
        code: 0,
      })
      expect(effectsOf(before, look())).toEqual(stepOf(transcript, `install ${name}`).effects)
    })
  },
)
