// What `cgroupkit agent` takes while nothing happens: memory and CPU of the whole process, with 1000 containers that both containerd (a
// stand-in that speaks its gRPC on a real socket) and runsc's state directory tell of, at the default resync. The cgroups are the simulator's,
// in the same process: what it takes counts as the agent's.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ask } from '@cgroupkit/agent'
import { build } from 'esbuild'
import { CONTAINERS } from './reconcile.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const spec = JSON.parse(fs.readFileSync(here('../../fixtures/bundles/containerd-runsc/app/config.json'), 'utf8'))
const env = { ...process.env }
delete env.NODE_EXTRA_CA_CERTS

/** The tests' stand-in, from its TypeScript. */
async function containerdIn(root) {
  const outfile = join(root, 'fake-containerd.mjs')
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  const entryPoints = [here('../../packages/agent/test/fake-containerd.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'error' })
  const { serveContainerd } = await import(pathToFileURL(outfile).href)
  const dir = join(root, 'run/containerd')
  fs.mkdirSync(dir, { recursive: true })
  return serveContainerd(dir)
}

function tell(containerd, root, containers) {
  const states = join(root, 'run/runsc')
  fs.mkdirSync(states, { recursive: true })
  for (const { id, cgroupsPath } of containers) {
    const own = { ...spec, linux: { ...spec.linux, cgroupsPath } }
    containerd.create(id, { spec: own })
    containerd.start(id)
    const state = { id, status: 'running', spec: own, compatCgroup: { cgroupsystemd: {} } }
    fs.writeFileSync(join(states, `${id}_sandbox:s.state`), JSON.stringify(state))
  }
}

/** Ticks are 10 ms on every Linux that Node runs on (USER_HZ). */
const cpuSeconds = (pid) => {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const mebibytes = (pid, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

export async function measure({ rounds }) {
  // whole resyncs: one, or two
  const seconds = rounds < 31 ? 61 : 121
  const root = fs.mkdtempSync('/dev/shm/cgroupkit-agent-')
  const containerd = await containerdIn(root)
  const agent = spawn(process.execPath, [here('agent-process.mjs'), root], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    tell(containerd, root, await new Promise((resolve) => agent.once('message', resolve)))
    agent.send('serve')
    const socket = join(root, 'run/cgroupkit/agent.sock')
    for (let owned = 0; owned < CONTAINERS; ) {
      if (agent.exitCode !== null) throw new Error(`the agent ended with ${agent.exitCode}`)
      await sleep(500)
      const standings = (await ask(socket, { do: 'list' }, 60_000)) ?? []
      owned = standings.filter(({ relation, waiting }) => relation === 'owned' && waiting === undefined).length
    }
    // what making them took is over by then
    await sleep(5_000)
    const before = cpuSeconds(agent.pid)
    await sleep(seconds * 1000)
    const share = (100 * (cpuSeconds(agent.pid) - before)) / seconds
    return [
      figure(`agent, ${CONTAINERS} containers: resident memory`, mebibytes(agent.pid, 'VmRSS'), 150, 'MiB'),
      figure(`agent, ${CONTAINERS} containers: idle CPU over ${seconds} s`, share, 1, '%'),
    ]
  } finally {
    agent.kill('SIGTERM')
    await new Promise((resolve) => (agent.exitCode === null ? agent.once('exit', resolve) : resolve()))
    await containerd.down()
    fs.rmSync(root, { recursive: true })
  }
}

const figure = (name, value, bar, unit) => ({ name, value, bar, unit, ok: value <= bar })
