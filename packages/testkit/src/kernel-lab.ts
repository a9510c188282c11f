import type { Backing, Cgroup, CgroupFs, CgroupJSON, HostPath } from '@cgroupkit/core'
import { faultyFs } from './faulty-fs.js'
import type { ModelPlace } from './model-lab.js'
import { Sleepers } from './sleepers.js'
import type { BackendLab, FsLab } from './suite.js'

export interface KernelPlace extends ModelPlace {
  /** Directories that go with the lab: one in every hierarchy where a backend has several. Default: `dir` alone. */
  dirs?: readonly HostPath[]
}

/** A lab over a kernel's own mounts: processes are real and sleep. The directories of `place` must exist and be empty. */
export function kernelLab(fs: CgroupFs, { dirs, ...place }: KernelPlace): FsLab {
  const sleepers = new Sleepers(fs)
  return {
    ...place,
    fs,
    spawn: (at) => sleepers.spawn(at),
    kill: (pid) => sleepers.kill(pid),
    async dispose() {
      await sleepers.killAll()
      removeAll(fs, dirs ?? [place.dir])
    },
  }
}

/** The same with a backend on top, whose calls can be made to fail: `open` gets the backing that it is to use. */
export function kernelBackendLab(
  backing: Backing,
  place: KernelPlace,
  backend: (backing: Backing) => { open(name: string): Cgroup; restore(json: CgroupJSON): Cgroup },
): BackendLab {
  const { fs, faults } = faultyFs(backing.fs)
  return { ...kernelLab(backing.fs, place), fs, faults, ...backend({ ...backing, fs }) }
}

/** Removes the lab's directories; what a test left in them goes too, and is told. */
function removeAll(fs: CgroupFs, dirs: readonly HostPath[]): void {
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
