import { type ChildProcess, spawn } from 'node:child_process'
import type { CgroupFs, HostPath } from '@cgroupkit/core'
import { fillCpuset } from '@cgroupkit/testkit'

/** Writes itself (`0`), never another's pid, and becomes a sleep. */
const ENTER = 'echo 0 > "$1/cgroup.procs" && echo in && exec sleep 120'

/** Real processes that live in a cgroup from their first line on. Only they are ever ended, each by its pid. */
export class Sleepers {
  private readonly alive = new Map<number, ChildProcess>()

  constructor(private readonly fs: CgroupFs) {}

  async spawn(at: HostPath): Promise<number> {
    fillCpuset(this.fs, at)
    const child = spawn('/bin/sh', ['-c', ENTER, 'sh', at], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = child.pid
    if (pid === undefined) throw new Error('/bin/sh cannot be started')
    const inside = await new Promise<boolean>((resolve) => {
      child.stdout.once('data', () => resolve(true))
      child.once('exit', () => resolve(false))
    })
    if (!inside) throw new Error(`no process can join ${at}`)
    this.alive.set(pid, child)
    return pid
  }

  async kill(pid: number): Promise<void> {
    const child = this.alive.get(pid)
    if (!child) throw new Error(`pid ${pid} was not started here`)
    this.alive.delete(pid)
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async killAll(): Promise<void> {
    for (const pid of [...this.alive.keys()]) await this.kill(pid)
  }
}
