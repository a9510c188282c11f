import type { Column, HostPath } from '@cgroupkit/core'
import { type BackendLab, type FsLab, faultyFs, type Suite } from '@cgroupkit/testkit'
import { openV1, restoreV1 } from '@cgroupkit/v1'
import { type Machine, ownName } from './mounts.js'
import { Sleepers } from './sleepers.js'

/** One hierarchy of this machine's kernel; each lab is a directory of its own in it. */
export function realFsSuite(
  machine: Machine,
  mount: HostPath,
  column: Column,
  controllers: readonly string[],
): Suite<FsLab> {
  const { fs } = machine.backing
  return {
    name: `kernel ${machine.host.kernel}, ${mount}`,
    async lab() {
      const dir = `${mount}/${ownName()}`
      fs.mkdir(dir)
      const sleepers = new Sleepers(fs)
      if (controllers.includes('cpuset')) {
        for (const file of ['cpuset.cpus', 'cpuset.mems'])
          fs.write(`${dir}/${file}`, fs.read(`${mount}/${file}`)?.trim() ?? '')
      }
      return {
        fs,
        dir,
        column,
        controllers,
        spawn: (at) => sleepers.spawn(at),
        kill: (pid) => sleepers.kill(pid),
        async dispose() {
          await sleepers.killAll()
          removeAll(machine, [dir])
        },
      }
    },
  }
}

/** The v1 backend on this machine's kernel: one directory of the lab's own in every hierarchy. */
export function realV1Suite(machine: Machine): Suite<BackendLab> {
  const { host } = machine
  const points = host.mounts.filter((mount) => mount.version === 1).map((mount) => mount.point)
  return {
    name: `v1 on kernel ${host.kernel}`,
    async lab() {
      const name = ownName()
      const dirs = points.map((point) => `${point}/${name}`)
      for (const dir of dirs) machine.backing.fs.mkdir(dir)
      const sleepers = new Sleepers(machine.backing.fs)
      const { fs, faults } = faultyFs(machine.backing.fs)
      const backing = { ...machine.backing, fs }
      return {
        fs,
        faults,
        dir: `${machine.v1('memory')}/${name}`,
        column: 'v1',
        open: (leaf) => openV1([name, ...leaf.split('/')], backing),
        restore: (json) => restoreV1(json, backing),
        spawn: (at) => sleepers.spawn(at),
        kill: (pid) => sleepers.kill(pid),
        async dispose() {
          await sleepers.killAll()
          removeAll(machine, dirs)
        },
      }
    },
  }
}

/** Removes the lab's directories; what a test left in them goes too, and is told. */
function removeAll({ backing: { fs } }: Machine, dirs: readonly HostPath[]): void {
  const left: HostPath[] = []
  const remove = (dir: HostPath) => {
    for (const name of fs.list(dir)?.dirs ?? []) {
      left.push(`${dir}/${name}`)
      remove(`${dir}/${name}`)
    }
    fs.rmdir(dir)
  }
  for (const dir of dirs) remove(dir)
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
}
