import {
  CgroupError,
  type HostPath,
  killProcesses,
  pidText,
  type Spawned,
  type SpawnInto,
  type SpawnOptions,
  settled,
} from '@cgroupkit/core'
import type { V1Cgroup } from './cgroup.js'
import { fileOf, hierarchyOf } from './placements.js'

/** Those of the cgroup's directories that exist: install makes all, compat mode only those cAdvisor reads. */
function existing({ fs, hierarchies, dir }: V1Cgroup): HostPath[] {
  const dirs = hierarchies.map((hierarchy) => hierarchy.dir).filter((path) => fs.stat(path) !== undefined)
  if (dirs.length > 0) return dirs
  throw new CgroupError('ENOENT', 'stat', dir, { message: 'in no hierarchy', hint: 'install the cgroup first' })
}

/** One write per hierarchy; a process is in each on its own. */
export function join(cgroup: V1Cgroup, pid?: number): void {
  const text = pidText(pid)
  for (const dir of existing(cgroup)) cgroup.fs.write(`${dir}/cgroup.procs`, text)
}

export async function spawn(
  cgroup: V1Cgroup,
  spawnInto: SpawnInto | undefined,
  command: string,
  args: readonly string[],
  options: SpawnOptions | undefined,
): Promise<Spawned> {
  if (spawnInto === undefined) {
    throw new CgroupError('ERR_HOST', 'open', cgroup.dir, {
      message: 'no program can be started on this host',
      hint: 'a simulated or recorded host runs nothing; join a pid that it made instead',
    })
  }
  return spawnInto(existing(cgroup), command, args, options)
}

/** FREEZING until the last process stopped; a fork in between is caught by writing the wish again. */
export async function freeze({ fs, hierarchies, clock }: V1Cgroup, on: boolean): Promise<void> {
  const dir = hierarchyOf(hierarchies, 'freezer')?.dir
  if (dir === undefined) {
    throw new CgroupError('ERR_NO_CONTROLLER', 'write', 'freezer', { message: 'no freezer hierarchy is mounted' })
  }
  const file = `${dir}/freezer.state`
  const wish = on ? 'FROZEN' : 'THAWED'
  const done = await settled(clock, () => {
    fs.write(file, wish)
    return fs.read(file)?.trim() === wish
  })
  if (done) return
  // Half frozen is the worst of both.
  if (on) fs.write(file, 'THAWED')
  throw new CgroupError('ERR_TIMEOUT', 'read', file, {
    message: `not ${wish} after 5 s`,
    hint: on ? 'it was thawed again' : 'a parent may be frozen',
  })
}

/** v1 has no cgroup.kill, and a frozen process dies only when it thaws. */
export async function kill(cgroup: V1Cgroup, signals: boolean): Promise<void> {
  const { fs, clock, hierarchies } = cgroup
  const [dir] = existing(cgroup)
  if (!signals || dir === undefined) {
    throw new CgroupError('ERR_HOST', 'write', cgroup.dir, {
      message: 'v1 kills by signals, and processes of this host cannot be signalled from here',
    })
  }
  const file = fileOf(hierarchies, 'freezer.state')
  const thaw = () => {
    if (file !== undefined && fs.stat(file) !== undefined) fs.write(file, 'THAWED')
  }
  await killProcesses(fs, clock, dir, (pid) => process.kill(pid, 'SIGKILL'), thaw)
}
