import { CgroupError, type CgroupFs, type HostPath, type Op, refusal } from '@cgroupkit/core'
import type { FaultChain } from './suite.js'

/**
 * A file system whose calls can be made to fail, over one that cannot: a kernel's. `'vanish'` removes the directory (for a file: the
 * one that it is in) before the call, so that the answer is the kernel's own; one that is not empty stays, and the call is made as it is.
 */
export function faultyFs(fs: CgroupFs): { fs: CgroupFs; faults: FaultChain } {
  const faults: FaultChain = []
  const before = (op: Op, path: HostPath) => {
    for (const link of faults) {
      const fault = link(op, path)
      if (fault === undefined) continue
      if (fault === 'vanish') vanish(fs, path)
      else if (typeof fault === 'object') pause(fault.delayMs)
      else throw refusal(fault, op, path)
      return
    }
  }
  const asked =
    <A extends [HostPath, ...unknown[]], R>(op: Op, call: (...args: A) => R) =>
    (...args: A): R => {
      before(op, args[0])
      return call(...args)
    }
  return {
    faults,
    fs: {
      root: fs.root,
      mkdir: asked('mkdir', fs.mkdir.bind(fs)),
      rmdir: asked('rmdir', fs.rmdir.bind(fs)),
      read: asked('read', fs.read.bind(fs)),
      write: asked('write', fs.write.bind(fs)),
      list: asked('list', fs.list.bind(fs)),
      stat: asked('stat', fs.stat.bind(fs)),
      utimes: asked('utimes', fs.utimes.bind(fs)),
      watch: asked('watch', fs.watch.bind(fs)),
    },
  }
}

function vanish(fs: CgroupFs, path: HostPath): void {
  const isDir = fs.stat(path)?.dir
  if (isDir === undefined) return
  try {
    fs.rmdir(isDir ? path : path.slice(0, path.lastIndexOf('/')))
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error
  }
}

/** The port is synchronous, and so is its delay. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
