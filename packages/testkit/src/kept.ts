import type { HostPath } from '@cgroupkit/core'
import type { FsLab } from './suite.js'

/** Directories and processes that a rule makes by itself, ended and removed in reverse when the rule is over. */
export interface Kept {
  mkdir(name: string, mode?: number): HostPath
  spawn(at: HostPath): Promise<number>
  kill(pid: number): Promise<void>
}

/**
 * Runs `body` with a hand that remembers. Removal goes through the lab's own rmdir, so that a file system whose rmdir does not work fails
 * here too; a directory that the rule itself removed is skipped.
 */
export async function keeping(lab: FsLab, body: (kept: Kept) => void | Promise<void>): Promise<void> {
  const dirs: HostPath[] = []
  const pids: number[] = []
  const kept: Kept = {
    mkdir(name, mode) {
      const path = name.startsWith('/') ? name : `${lab.dir}/${name}`
      lab.fs.mkdir(path, mode)
      dirs.push(path)
      return path
    },
    async spawn(at) {
      if (!lab.spawn) throw new Error('the lab cannot start processes')
      const pid = await lab.spawn(at)
      pids.push(pid)
      return pid
    },
    async kill(pid) {
      if (!lab.kill) throw new Error('the lab cannot end processes')
      await lab.kill(pid)
      pids.splice(pids.indexOf(pid), 1)
    },
  }
  try {
    await body(kept)
  } finally {
    for (const pid of [...pids]) await kept.kill(pid)
    for (const path of dirs.reverse()) if (lab.fs.stat(path)) lab.fs.rmdir(path)
  }
}
