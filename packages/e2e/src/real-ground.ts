import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { detectHost, nodeCgroupFs, nodeSyscalls } from '@cgroupkit/core/node'
import type { Ground, ManagerGround } from './ground.js'

/** The machine itself. Only for a guest: programs write to the root of its hierarchies. */
export function realGround(systemd?: ManagerGround): Ground {
  const children = new Map<number, ChildProcess>()
  return {
    fs: nodeCgroupFs(detectHost()),
    calls: nodeSyscalls(),
    spawn() {
      const child = spawn('sleep', ['infinity'], { stdio: 'ignore' })
      const pid = child.pid ?? -1
      children.set(pid, child)
      return pid
    },
    async kill(pid) {
      const child = children.get(pid)
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    settle: () => new Promise((resolve) => setTimeout(resolve, 100)),
    ...(systemd !== undefined && { systemd }),
  }
}
