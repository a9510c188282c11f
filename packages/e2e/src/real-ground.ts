import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { detectHost, nodeCgroupFs, nodeSyscalls } from '@cgroupkit/core/node'
import type { Ground, ManagerGround } from './ground.js'

const CELL = new Int32Array(new SharedArrayBuffer(4))
const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

/** sleep(1) itself, not the shell that becomes it, in state S: so is one that cgroup v2 has frozen, and none that was just woken. */
function isAsleep(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').startsWith(`${pid} (sleep) S`)
  } catch {
    return false
  }
}

export interface RealGround extends Ground {
  /** Those of its processes that are alive. */
  alive(): number[]
}

/** The machine itself. Only for a guest: programs write to the root of its hierarchies. */
export function realGround(systemd?: ManagerGround): RealGround {
  const children = new Map<number, ChildProcess>()
  const living = () => [...children].filter(([, child]) => !isOver(child))
  async function settle(): Promise<void> {
    while (living().some(([pid]) => !isAsleep(pid))) await delay(1)
  }
  return {
    fs: nodeCgroupFs(detectHost()),
    calls: nodeSyscalls(),
    spawn() {
      const child = spawn('sleep', ['infinity'], { stdio: 'ignore' })
      const pid = child.pid ?? -1
      children.set(pid, child)
      // a process that still loads its libraries touches memory, and starves where cpu.max lets it
      while (!isAsleep(pid)) Atomics.wait(CELL, 0, 0, 1)
      // how much memory the kernel has charged to a cgroup is the machine's, so must be who dies of it: nobody
      writeFileSync(`/proc/${pid}/oom_score_adj`, '-1000')
      return pid
    },
    async kill(pid) {
      const child = children.get(pid)
      if (child === undefined || isOver(child)) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    settle,
    drain: () => delay(50),
    listen: () => delay(100),
    alive: () => living().map(([pid]) => pid),
    ...(systemd !== undefined && { systemd }),
  }
}
