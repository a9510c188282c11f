import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CgroupFs, cgroupFs, type Mount, type Syscalls } from '@cgroupkit/core'
import { nodeSyscalls } from '@cgroupkit/core/node'
import { dir } from 'tmp-promise'

export interface FakeRoot {
  root: string
  mount: string
  fs: CgroupFs
  /** Below the mount: */
  folder(path: string): void
  file(path: string, text: string): void
  link(path: string, target: string): void
  dispose(): Promise<void>
}

/**
 * A plain folder where a cgroup mount should be: symlinks are possible there, as they never are on cgroupfs. The product refuses such a
 * host; this is the port below it, which refuses each detour by itself. `device` says which filesystem a path is on.
 */
export async function fakeRoot(device?: (path: string) => bigint | undefined): Promise<FakeRoot> {
  const { path: root, cleanup } = await dir({ unsafeCleanup: true })
  const mount = '/sys/fs/cgroup'
  const real = (path: string) => join(root, mount, path)
  mkdirSync(real('.'), { recursive: true })
  const calls = nodeSyscalls(root)
  const elsewhere: Syscalls = {
    ...calls,
    lstat: (path) => {
      const stat = calls.lstat(path)
      return { ...stat, dev: device?.(path) ?? stat.dev }
    },
  }
  const mounts: Mount[] = [{ point: mount, version: 2, controllers: [], bind: '/' }]
  return {
    root,
    mount,
    fs: cgroupFs(elsewhere, { root, mounts }),
    folder: (path) => void mkdirSync(real(path), { recursive: true }),
    file: (path, text) => writeFileSync(real(path), text),
    link: (path, target) => symlinkSync(target, real(path)),
    dispose: cleanup,
  }
}
