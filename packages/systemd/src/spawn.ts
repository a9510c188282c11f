import { CgroupError, type HostPath, type Spawned, type SpawnInto, type SpawnOptions } from '@cgroupkit/core'

/** Exit status of a wrapper whose unit never came, as of a command that cannot be run. */
const NEVER_MOVED = 125

/**
 * A scope needs a live process before it exists, so the program cannot be started inside: a shell waits, as the future program and with
 * its standard streams untouched, until the kernel says that it was moved into the unit, and only then becomes the program.
 * $0 is the unit; the wait is bounded so that nothing is left if the starting process dies (10 ms × 6000).
 */
const WAIT = `i=0
while [ $i -lt 6000 ]; do
  moved=
  while read -r line; do
    case $line in 0::*/"$0") moved=1;; esac
  done </proc/self/cgroup
  [ "$moved" ] && exec "$@"
  i=$((i + 1)); sleep 0.01
done
exit ${NEVER_MOVED}`

/** Starts `command` as the first process of a unit that `start` makes around it. A unit that cannot be made ends the process. */
export async function spawnUnit(
  dir: HostPath,
  unit: string,
  spawnInto: SpawnInto | undefined,
  program: { command: string; args: readonly string[]; options: SpawnOptions | undefined },
  start: (pid: number) => Promise<void>,
): Promise<Spawned> {
  if (spawnInto === undefined)
    throw new CgroupError('ERR_HOST', 'open', dir, {
      message: 'no program can be started on this host',
      hint: 'a simulated or recorded host runs nothing; join a pid that it made instead',
    })
  const spawned = await spawnInto([], '/bin/sh', ['-c', WAIT, unit, program.command, ...program.args], program.options)
  try {
    await start(spawned.pid)
  } catch (error) {
    spawned.kill('SIGKILL')
    throw error
  }
  return spawned
}
