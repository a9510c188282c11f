// One process that installs and uninstalls compat directories: on the simulated host at argv[2], or on this machine's own mounts if that is
// `kernel`.
// As a child with a channel it answers messages {what, path, at}; without one it does `what path` once and exits,
// or, with a number after it, ends by SIGKILL in the moment before that file system call.
import {
  installSubcontainerCompatDir,
  openCgroup,
  openNodeHost,
  uninstallSubcontainerCompatDir,
} from '../../packages/compat/dist/index.js'
import { openSim } from '../../packages/sim/dist/index.js'

const [, , root, what, path, fatal] = process.argv
const machine = root === 'kernel' ? openNodeHost() : openSim(root)
if (!machine) throw new Error(`${root} is not a simulated host`)

let calls = 0
const killAt = fatal === undefined ? -1 : Number(fatal)
function beforeCall() {
  if (calls++ === killAt) process.kill(process.pid, 'SIGKILL')
  return undefined
}
if ('faults' in machine) machine.faults.push(beforeCall)
const fs = 'faults' in machine ? machine.fs : counted(machine.fs)

function counted(port) {
  const calling = (call) =>
    function counting(...args) {
      beforeCall()
      return call.apply(port, args)
    }
  return Object.fromEntries(
    Object.entries(port).map(([name, part]) => [name, typeof part === 'function' ? calling(part) : part]),
  )
}

const LIMITS = {
  memory: { limit: 536870912 },
  cpu: { shares: 1024, quota: 50000, period: 100000 },
  pids: { limit: 77 },
}

async function run(task, cgroupsPath) {
  const cgroup = openCgroup({ host: machine.host, fs, cgroupsPath })
  if (task === 'uninstall') return uninstallSubcontainerCompatDir(cgroup)
  return installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
}

if (process.send) {
  process.on('message', async ({ what: task, path: cgroupsPath, at }) => {
    // A barrier: both look at the same clock until the same moment.
    while (Date.now() < at);
    try {
      process.send({ report: await run(task, cgroupsPath) })
    } catch (error) {
      process.send({ error: `${error.name} ${error.code}: ${error.message}` })
    }
  })
  process.on('disconnect', () => process.exit(0))
  process.send({ ready: true })
} else {
  console.log(JSON.stringify({ report: await run(what, path), calls }))
}
