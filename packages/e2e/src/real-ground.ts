import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { refusal } from '@cgroupkit/core'
import { detectHost, nodeCgroupFs, nodeSyscalls } from '@cgroupkit/core/node'
import { Actor } from './actor.js'
import type { Ground, ManagerGround } from './ground.js'

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null
const statOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return ''
  }
}

/** sleep(1) itself, not the shell that becomes it, in state S: so is one that cgroup v2 has frozen, and none that was just woken. */
const isAsleep = (pid: number) => statOf(pid).startsWith(`${pid} (sleep) S`)

export interface RealGround extends Ground {
  /** Those of its processes that are alive, and not parked. */
  alive(): number[]
  /** A process that is back in the root of every hierarchy is as good as a new one, and is the next to be spawned. */
  park(pid: number): void
}

/** The machine itself. Only for a guest: programs write to the root of its hierarchies. */
export function realGround(systemd?: ManagerGround): RealGround {
  const children = new Map<number, ChildProcess>()
  const parked: number[] = []
  const sleepers = new Set<number>()
  const actors = new Map<number, Actor>()
  const parents = new Map<number, Actor>()
  const living = () => [...children].flatMap(([pid, child]) => (isOver(child) ? [] : pid))
  const actor = (pid: number): Actor => {
    const found = actors.get(pid)
    if (found === undefined) throw refusal('ESRCH', 'write', `/proc/${pid}`)
    return found
  }
  return {
    fs: nodeCgroupFs(detectHost()),
    calls: nodeSyscalls(),
    inode: (at) => lstatSync(at, { bigint: true }).ino,
    async spawn({ acts, threads }) {
      const again = acts || threads > 1 ? undefined : parked.pop()
      if (again !== undefined) return [again]
      const own = acts ? new Actor() : undefined
      const child = own?.child ?? (threads > 1 ? threaded() : spawn('sleep', ['infinity'], { stdio: 'ignore' }))
      const pid = child.pid ?? -1
      children.set(pid, child)
      if (own !== undefined) actors.set(pid, own)
      if (threads > 1) return [pid, await otherThread(pid)]
      if (own === undefined) await asleep(pid)
      if (own === undefined) sleepers.add(pid)
      return [pid]
    },
    writeAs: async (pid, at, data) => actor(pid).write(at, data),
    async fork(pid) {
      const child = await actor(pid).fork()
      parents.set(child, actor(pid))
      return child
    },
    async kill(pid) {
      if (parents.has(pid)) {
        process.kill(pid, 'SIGKILL')
        while (!statOf(pid).includes(') Z ')) await delay(1)
        return
      }
      const child = children.get(pid)
      if (child === undefined || isOver(child)) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async reap(pid) {
      await parents.get(pid)?.wait(pid)
    },
    async settle() {
      while (living().some((pid) => sleepers.has(pid) && !isAsleep(pid))) await delay(1)
    },
    drain: () => delay(50),
    listen: () => delay(100),
    alive: () => living().filter((pid) => !parked.includes(pid)),
    park: (pid) => parked.push(pid),
    ...(systemd !== undefined && { systemd }),
  }
}

/** A process that still loads its libraries touches memory, and starves where cpu.max lets it. */
async function asleep(pid: number): Promise<void> {
  while (!isAsleep(pid)) await delay(1)
  // how much memory the kernel has charged to a cgroup is the machine's, so must be who dies of it: nobody
  writeFileSync(`/proc/${pid}/oom_score_adj`, '-1000')
}

/** Node has threads of its own from the start. */
const threaded = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' })

async function otherThread(pid: number): Promise<number> {
  for (;;) {
    const other = readdirSync(`/proc/${pid}/task`).find((tid) => tid !== String(pid))
    if (other !== undefined) return Number(other)
    await delay(1)
  }
}
