import { type Backing, type Bus, type HostPath, parseCgroupsPath, type SpawnInto } from '@cgroupkit/core'
import { createSim, SimSystemd } from '@cgroupkit/sim'
import { instantClock } from '@cgroupkit/testkit'
import { onTestFinished } from 'vitest'
import { openSystemd, type SystemdCgroup } from '../../src/index.js'

export const ROOT = '/sys/fs/cgroup'
export const PATH = 'pods-pod1.slice:cri:app'
export const SLICE = `${ROOT}/pods.slice/pods-pod1.slice`
export const SCOPE = `${SLICE}/cri-app.scope`

/** A simulated host with systemd, and cgroups opened on it. `connects` counts how often a bus was asked for. */
export async function host(version = 252) {
  // each on the kernel of its own Debian
  const sim = await createSim({ systemd: version, kernel: version < 257 ? '6.1' : '6.12' })
  onTestFinished(() => sim.dispose())
  const systemd = sim.bus
  if (!(systemd instanceof SimSystemd)) throw new Error('the simulated host has no systemd')
  const count = { connects: 0, killed: [] as number[] }
  const connect = async (): Promise<Bus> => {
    count.connects++
    return systemd
  }
  const spawn: SpawnInto = async ([dir]) => {
    const pid = sim.spawn(dir ?? `${ROOT}/init.scope`)
    const kill = () => {
      count.killed.push(pid)
      sim.kill(pid)
    }
    return { pid, kill, exited: new Promise(() => {}) }
  }
  const backing: Backing = { host: sim.host, fs: sim.fs, clock: instantClock(), bus: connect, spawn }
  const open = (path = PATH, on: Backing = backing): SystemdCgroup => {
    const parsed = parseCgroupsPath(path, { driver: 'systemd' })
    if (parsed.kind !== 'systemd') throw new Error('the systemd driver gives a systemd path')
    return openSystemd(parsed, on)
  }
  const text = (file: string, dir: HostPath = SCOPE) => sim.fs.read(`${dir}/${file}`)?.trim()
  const verbs = () => systemd.requests.map(({ verb }) => verb)
  return { sim, fs: sim.fs, systemd, backing, count, open, text, verbs, process: () => sim.spawn(`${ROOT}/init.scope`) }
}
