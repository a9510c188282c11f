// A full pass of the agent over 1000 containers in which nothing changed, against the bare reads that no pass can do without: each
// directory's stat, its cgroup.events, and each file that the plan names. On the simulator and on files of tmpfs, read with system calls.
import fs from 'node:fs'
import { Agent, Journal } from '@cgroupkit/agent'
import { cgroupFs, compatWrites, PROFILES, parseResources } from '@cgroupkit/core'
import { nodeSyscalls } from '@cgroupkit/core/node'
import { createSim, startPod } from '@cgroupkit/sim'
import { compare } from './measure.mjs'

export const CONTAINERS = 1000
const PODS = 100

const resources = parseResources({
  memory: { limit: 134217728, swap: 134217728 },
  cpu: { shares: 512, quota: 50000, period: 100000 },
  pids: { limit: 77 },
})

/** A node of 100 pods, 10 containers each. */
export async function node(options = {}) {
  const sim = await createSim({ systemd: 252, controllers: ['cpu', 'memory', 'pids'], ...options })
  const containers = []
  for (let pod = 0; pod < PODS; pod += 1) {
    const slice = `kubepods-burstable-pod${pod}.slice`
    await startPod(sim, `${slice}:cri-containerd:pause${pod}`)
    for (let n = 0; n < CONTAINERS / PODS; n += 1) {
      const id = (pod * 1000 + n).toString(16).padStart(64, '0')
      containers.push({ id, cgroupsPath: `${slice}:cri-containerd:${id}`, resources, startedAt: 1_700_000_000_000 })
    }
  }
  return { sim, containers }
}

/** An agent that has made every directory and has nothing left to do. */
async function settled(backing, containers, journalDir) {
  const did = []
  const journal = Journal.open({ dir: journalDir, bootId: 'bench' })
  const events = {
    acted: ({ action }) => did.push(action.do),
    failed: (_id, error) => {
      throw error
    },
    refused() {},
  }
  const clock = { now: Date.now, sleep: async () => {}, random: Math.random }
  const source = { name: 'containerd', run: async () => {}, refresh() {} }
  const agent = new Agent({
    backing,
    journal,
    profile: PROFILES.default,
    sources: [source],
    observe: false,
    clock,
    events,
  })
  agent.roster.sink('containerd').snapshot(containers)
  await agent.pass()
  did.length = 0
  await agent.pass()
  if (did.length > 0) throw new Error(`a second pass still did ${did[0]}`)
  return agent
}

async function row(name, backing, agent, rounds) {
  const files = ['cgroup.events', ...compatWrites('v2', resources, PROFILES.default).map(({ file }) => file)]
  const dirs = [...agent.standings.values()].flatMap((standing) => standing.dirs)
  if (dirs.length !== CONTAINERS) throw new Error(`${dirs.length} directories`)
  const paths = dirs.map((dir) => files.map((file) => `${dir}/${file}`))
  return compare({
    name: `reconcile 1000 containers, ${name}`,
    baseline: `raw: ${CONTAINERS} stat, ${CONTAINERS * files.length} reads`,
    bar: 2,
    better: 'lower',
    rounds,
    ours: () => agent.pass(),
    theirs() {
      for (let n = 0; n < dirs.length; n += 1) {
        backing.fs.stat(dirs[n])
        for (const path of paths[n]) backing.fs.read(path)
      }
    },
  })
}

export async function measure({ rounds }) {
  const rows = []
  const journals = fs.mkdtempSync('/dev/shm/cgroupkit-journal-')
  try {
    const { sim, containers } = await node()
    const backing = { host: sim.host, fs: sim.fs }
    rows.push(await row('simulator', backing, await settled(backing, containers, journals), rounds))
    await sim.dispose()
    const tree = await node({ store: 'tmpdir' })
    const { host } = tree.sim
    await settled({ host, fs: tree.sim.fs }, tree.containers, `${journals}/made`)
    // the next agent finds all of it made, and reads with bare system calls
    const port = cgroupFs(nodeSyscalls(host.root), { root: host.root, mounts: host.mounts, symlinks: false })
    rows.push(
      await row('files', { fs: port }, await settled({ host, fs: port }, tree.containers, `${journals}/made`), rounds),
    )
    await tree.sim.dispose()
  } finally {
    fs.rmSync(journals, { recursive: true })
  }
  return rows
}
