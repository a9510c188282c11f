import { type ChildProcess, spawn } from 'node:child_process'
import type { CgroupFs, HostPath } from '@cgroupkit/core'
import { fillCpuset } from './fill-cpuset.js'

/** Writes itself (`0`), never another's pid, and becomes a sleep. */
const ENTER = 'echo 0 > "$1/cgroup.procs" && echo in && exec sleep 120'

/** Real processes that live in a cgroup from their first line on. Only they are ever ended, each by its pid. */
export class Sleepers {
  private readonly started = new Map<number, { child: ChildProcess; exited: Promise<unknown> }>()

  constructor(private readonly fs: CgroupFs) {}

  async spawn(at: HostPath): Promise<number> {
    fillCpuset(this.fs, at)
    const child = spawn('/bin/sh', ['-c', ENTER, 'sh', at], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = child.pid
    if (pid === undefined) throw new Error('/bin/sh cannot be started')
    const exited = new Promise((resolve) => child.once('exit', resolve))
    const inside = new Promise((resolve) => child.stdout.once('data', () => resolve(true)))
    if ((await Promise.race([inside, exited])) !== true) throw new Error(`no process can join ${at}`)
    this.started.set(pid, { child, exited })
    return pid
  }

  /** One that has ended already, by its cgroup's end, is fine. */
  async kill(pid: number): Promise<void> {
    const sleeper = this.started.get(pid)
    if (!sleeper) throw new Error(`pid ${pid} was not started here`)
    this.started.delete(pid)
    sleeper.child.kill('SIGKILL')
    await sleeper.exited
  }

  async killAll(): Promise<void> {
    for (const pid of [...this.started.keys()]) await this.kill(pid)
  }
}
