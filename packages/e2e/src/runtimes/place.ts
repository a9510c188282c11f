import { openHost } from '@cgroupkit/compat'
import { type Backing, type Bus, CgroupError, type HostPath } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import type { Ground } from '../ground.js'
import { realGround } from '../real-ground.js'
import { simGround } from '../sim-ground.js'
import type { Driver } from './outcome.js'
import { settings, type Texts } from './settings.js'
import { propertiesOf } from './unit.js'

/** A host that systemd has booted: a guest, or a simulated one. */
export interface Place {
  backing: Backing
  bus: Bus
  /** A process that sleeps. */
  spawn(): Promise<number>
  kill: Ground['kill']
}

export async function realPlace(): Promise<Place> {
  const backing = openHost()
  if (backing.bus === undefined) throw new CgroupError('ERR_HOST', 'detect', '/', { message: 'no systemd' })
  const bus = await backing.bus()
  return { backing: { ...backing, bus: async () => bus }, bus, ...processesOf(realGround()) }
}

export async function simPlace(kernel: '6.1' | '6.12', systemd: number): Promise<Place> {
  const sim = await createSim({ kernel, systemd })
  const { bus, host, fs } = sim
  if (bus === undefined) throw new CgroupError('ERR_HOST', 'detect', '/', { message: 'no systemd' })
  return { backing: { host, fs, bus: async () => bus }, bus, ...processesOf(simGround(sim)) }
}

function processesOf(ground: Ground): Pick<Place, 'spawn' | 'kill'> {
  return {
    async spawn() {
      const [pid] = await ground.spawn({ acts: false, threads: 1 })
      if (pid === undefined) throw new CgroupError('ERR_HOST', 'open', '/', { message: 'no process' })
      return pid
    },
    kill: (pid) => ground.kill(pid),
  }
}

const MOUNT = '/sys/fs/cgroup'
const SLICE = 'peers.slice'

/** Where a container of this id is: the path as the spec names it, its directory, its unit. */
export function whereabouts(driver: Driver, id: string): { cgroupsPath: string; dir: HostPath; unit: string } {
  if (driver === 'cgroupfs') return { cgroupsPath: `/peers/${id}`, dir: `${MOUNT}/peers/${id}`, unit: '' }
  const unit = `peer-${id}.scope`
  return { cgroupsPath: `${SLICE}:peer:${id}`, dir: `${MOUNT}/${SLICE}/${unit}`, unit }
}

export interface Look {
  files: Texts
  properties: Texts
}

export async function look({ backing, bus }: Place, dir: HostPath, unit: string): Promise<Look> {
  return { files: settings(backing.fs, dir), properties: unit === '' ? {} : await propertiesOf(bus, unit) }
}

/**
 * What a directory says that was told nothing: one made by mkdir(2), a scope that is delegated and accounted for. It stays, and its parent hands
 * every controller on, so that no directory differs by what was made before it.
 */
export async function untouched(place: Place, driver: Driver): Promise<Look> {
  const { dir, unit } = whereabouts(driver, 'untouched')
  const { fs } = place.backing
  if (fs.stat(dir) === undefined) {
    if (driver === 'systemd') await startScope(place, unit)
    else for (const each of [`${MOUNT}/peers`, dir]) fs.mkdir(each)
    for (const parent of [MOUNT, dir.slice(0, dir.lastIndexOf('/'))])
      for (const controller of (fs.read(`${MOUNT}/cgroup.controllers`) ?? '').trim().split(' '))
        fs.write(`${parent}/cgroup.subtree_control`, `+${controller}`)
  }
  return look(place, dir, unit)
}

async function startScope(place: Place, unit: string): Promise<void> {
  const yes = ['Delegate', 'CPUAccounting', 'IOAccounting', 'MemoryAccounting', 'TasksAccounting']
  await place.bus.startUnit(unit, [
    { name: 'PIDs', type: 'au', value: [await place.spawn()], from: [] },
    { name: 'Slice', type: 's', value: SLICE, from: [] },
    ...yes.map((name) => ({ name, type: 'b', value: true, from: [] })),
  ])
}
