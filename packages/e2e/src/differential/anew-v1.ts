import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, type HostPath } from '@cgroupkit/core'
import type { RealGround } from '../real-ground.js'

/** Hierarchies of v1 as they were mounted, where nothing was written to a root. */
export async function anewV1({ fs, alive, park }: RealGround, points: readonly HostPath[]): Promise<void> {
  for (const pid of alive()) {
    for (const point of points) fs.write(`${point}/cgroup.procs`, `${pid}`)
    park(pid)
  }
  const clear = async (dir: HostPath): Promise<void> => {
    for (const name of fs.list(dir)?.dirs ?? []) {
      await clear(`${dir}/${name}`)
      // a moment longer for what is still on its way out
      for (let tries = 0; tries < 1000 && !removed(`${dir}/${name}`); tries += 1) await delay(5)
    }
  }
  const removed = (dir: HostPath): boolean => {
    try {
      fs.rmdir(dir)
    } catch (error) {
      if (codeOf(error) === 'EBUSY') return false
      throw error
    }
    return true
  }
  for (const point of points) await clear(point)
}
