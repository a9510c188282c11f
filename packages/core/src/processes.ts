import { CgroupError, codeOf, SpecError } from './errors.js'
import type { Column } from './plan-types.js'
import type { CgroupFs, Clock, HostPath } from './port.js'

/** PID_MAX_LIMIT of 64-bit kernels (include/linux/threads.h). */
const PID_MAX = 4194304

/**
 * What to write to cgroup.procs: a positive decimal, or `0`, the kernel's word for the writer itself. Anything else is a SpecError, because
 * the kernel would take `0x1` for pid 1.
 */
export function pidText(pid: number | undefined): string {
  if (pid === undefined) return '0'
  if (Number.isSafeInteger(pid) && pid > 0 && pid <= PID_MAX) return String(pid)
  throw new SpecError('pid', `must be a whole number from 1 to ${PID_MAX}`, { data: String(pid) })
}

/** Lines of cgroup.procs. 0 is a process outside the reader's pid namespace. */
export function processesIn(fs: CgroupFs, dir: HostPath): number[] {
  const text = fs.read(`${dir}/cgroup.procs`) ?? ''
  return text.split('\n').filter(Boolean).map(Number)
}

/** Processes of the cgroup and of all below it. */
export function processesBelow(fs: CgroupFs, dir: HostPath): number[] {
  const children = fs.list(dir)?.dirs ?? []
  return [...processesIn(fs, dir), ...children.flatMap((child) => processesBelow(fs, `${dir}/${child}`))]
}

/** A process is in the cgroup or below it: v2 says so in cgroup.events, on v1 one has to look. */
export function isPopulated(fs: CgroupFs, dir: HostPath, column: Column, file = eventsOf(dir)): boolean {
  const events = column === 'v2' ? fs.read(file) : undefined
  return events === undefined ? processesBelow(fs, dir).length > 0 : /^populated 1$/m.test(events)
}

/** Where v2 says whether a cgroup is populated; a caller that asks again and again keeps the path. */
export const eventsOf = (dir: HostPath): HostPath => `${dir}/cgroup.events`

/** Pauses of a wait for the kernel, in ms: 5 s in all, as gVisor waits for its cgroups. */
const PAUSES_MS: readonly number[] = [1, 2, 4, 8, 16, 32, ...Array<number>(49).fill(100)]

/** Asks until the answer is yes, for about 5 s on `clock`. */
export async function settled(clock: Clock, done: () => boolean, signal?: AbortSignal): Promise<boolean> {
  for (const pause of PAUSES_MS) {
    if (done()) return true
    await clock.sleep(pause, signal)
  }
  return done()
}

/**
 * SIGKILL by hand, for kernels without cgroup.kill (v1; v2 before 5.14): again and again, since a process may fork between the
 * list and the signal. `signal` sends it to one pid, `signalled` runs after each round; ERR_HOST where a process cannot be named from here.
 */
export async function killProcesses(
  fs: CgroupFs,
  clock: Clock,
  dir: HostPath,
  signal: (pid: number) => unknown,
  signalled: () => void = () => undefined,
): Promise<void> {
  const dead = await settled(clock, () => {
    const pids = processesBelow(fs, dir)
    // kill(0, …) would signal the caller's own process group.
    if (pids.some((pid) => !(pid > 0))) {
      throw new CgroupError('ERR_HOST', 'read', `${dir}/cgroup.procs`, {
        message: 'holds a process of another pid namespace',
        hint: 'run in the host’s pid namespace (hostPID: true), or on a kernel with cgroup.kill (5.14)',
      })
    }
    for (const pid of pids) {
      try {
        signal(pid)
      } catch (error) {
        if (codeOf(error) !== 'ESRCH') throw error
      }
    }
    if (pids.length > 0) signalled()
    return pids.length === 0
  })
  if (!dead)
    throw new CgroupError('ERR_TIMEOUT', 'write', dir, { message: 'processes are still there 5 s after SIGKILL' })
}
