import {
  CgroupError,
  killProcesses,
  pidText,
  type Spawned,
  type SpawnInto,
  type SpawnOptions,
  settled,
} from '@cgroupkit/core'
import type { V2Cgroup } from './cgroup.js'

export function join({ fs, dir }: V2Cgroup, pid?: number): void {
  fs.write(`${dir}/cgroup.procs`, pidText(pid))
}

export async function spawn(
  { dir }: V2Cgroup,
  spawnInto: SpawnInto | undefined,
  command: string,
  args: readonly string[],
  options: SpawnOptions | undefined,
): Promise<Spawned> {
  if (spawnInto === undefined) {
    throw new CgroupError('ERR_HOST', 'open', dir, {
      message: 'no program can be started on this host',
      hint: 'a simulated or recorded host runs nothing; join a pid that it made instead',
    })
  }
  return spawnInto([dir], command, args, options)
}

/** cgroup.freeze is the wish, `frozen` in cgroup.events the fact; under a frozen parent a thaw never becomes one (ERR_TIMEOUT). */
export async function freeze({ fs, dir, clock }: V2Cgroup, on: boolean): Promise<void> {
  fs.write(`${dir}/cgroup.freeze`, on ? '1' : '0')
  const fact = on ? /^frozen 1$/m : /^frozen 0$/m
  if (await settled(clock, () => fact.test(fs.read(`${dir}/cgroup.events`) ?? ''))) return
  // Half frozen is the worst of both.
  if (on) fs.write(`${dir}/cgroup.freeze`, '0')
  throw new CgroupError('ERR_TIMEOUT', 'read', `${dir}/cgroup.events`, {
    message: `not ${on ? 'frozen' : 'thawed'} after 5 s`,
    hint: on ? 'it was thawed again' : 'a parent may be frozen',
  })
}

/** cgroup.kill (5.14) takes the whole subtree at once and lets nothing fork away; before that there are only signals. */
export async function kill({ fs, dir, clock }: V2Cgroup, signals: boolean): Promise<void> {
  if (fs.stat(`${dir}/cgroup.kill`) !== undefined) return fs.write(`${dir}/cgroup.kill`, '1')
  if (!signals) {
    throw new CgroupError('ERR_HOST', 'write', `${dir}/cgroup.kill`, {
      message: 'no cgroup.kill (kernel before 5.14), and processes of this host cannot be signalled from here',
    })
  }
  await killProcesses(fs, clock, dir, (pid) => process.kill(pid, 'SIGKILL'))
}
