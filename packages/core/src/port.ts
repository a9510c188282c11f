import type { Op } from './errors.js'

/** Absolute path as the HOST names it (`/sys/fs/cgroup/kubepods.slice`), whatever `root` maps it to. No trailing slash, no empty, `.` or `..` component. */
export type HostPath = string

export interface Stat {
  dir: boolean
  /** 0o7777 bits */
  mode: number
  uid: number
  gid: number
  mtimeMs: number
  /** Of the mount. */
  dev: bigint
  /** Of this very directory: kernfs gives a number to no other as long as the machine is up (64 bits: low inode, high generation). */
  ino: bigint
  /** Of a cgroup directory: 2, and one for each child. */
  nlink: number
}

/** Both sorted. */
export interface Listing {
  dirs: readonly string[]
  files: readonly string[]
}

export interface FsEvent {
  kind: 'create' | 'delete' | 'modify' | 'attrib' | 'overflow'
  path: HostPath
  dir: boolean
}

/**
 * The port every backend works through. Synchronous on purpose: a kernfs call costs microseconds, less than any hand-over to a thread.
 * Every refusal is a `CgroupError` with the kernel's errno, the same from node and from the simulator. What is not there
 * (ENOENT, ENOTDIR) is `undefined`, never thrown, except where said.
 */
export interface CgroupFs {
  /** '' or the folder of a mapped host */
  readonly root: string
  /** One level; EEXIST, ENOENT, EAGAIN, EINVAL, EROFS. `mode` is subject to the umask, the sticky bit is not. */
  mkdir(path: HostPath, mode?: number): void
  /** EBUSY, and ENOENT as a typed error: the caller decides what absence means. */
  rmdir(path: HostPath): void
  /** `undefined`: not there. Other errnos throw (EINVAL on a write-only file, ENODEV, ENOTSUP). */
  read(path: HostPath): string | undefined
  /** One open(O_WRONLY|O_NOFOLLOW, never O_CREAT) and ONE write; ENOENT throws. */
  write(path: HostPath, data: string): void
  list(path: HostPath): Listing | undefined
  stat(path: HostPath): Stat | undefined
  /** Sets mtime (and atime) of a file or directory, in ms since the epoch. */
  utimes(path: HostPath, mtimeMs: number): void
  /** One directory, not recursive; the caller rescans after adding. Returns the function that ends the watch. */
  watch(path: HostPath, on: (event: FsEvent) => void): () => void
}

/** lstat(2), and what recordings need beyond `Stat`. */
export interface RawStat extends Stat {
  size: number
  symlink: boolean
}

/**
 * The raw calls, which node and the model implement and recordings are made of. Paths are host paths. Refusals are thrown as
 * `refusal(errno, op, path)`. `watch` is inotify on one path.
 */
export interface Syscalls {
  /** `flags` are those of fs.constants (O_WRONLY, O_NOFOLLOW, O_TRUNC, O_CREAT …). */
  open(path: string, flags: number, mode?: number): number
  close(fd: number): void
  pread(fd: number, length: number, at: number): Uint8Array
  pwrite(fd: number, data: Uint8Array, at: number): number
  mkdir(path: string, mode: number): void
  rmdir(path: string): void
  unlink(path: string): void
  rename(from: string, to: string): void
  symlink(target: string, path: string): void
  truncate(path: string, length: number): void
  /** Names without `.` and `..`, sorted. */
  readdir(path: string): string[]
  /** readdir with the types it knows (d_type), where that is cheaper than an lstat a name. */
  list?(path: string): Listing
  lstat(path: string): RawStat
  chmod(path: string, mode: number): void
  chown(path: string, uid: number, gid: number): void
  utimes(path: string, mtimeMs: number): void
  watch(path: string, on: (event: FsEvent) => void): () => void
}

/** Time and chance, injected so that retries are tested without waiting. */
export interface Clock {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** 0 ≤ x < 1 */
  random(): number
}

export interface SpawnOptions {
  cwd?: string
  env?: Record<string, string>
  /** As in node:child_process; default 'ignore'. */
  stdio?: 'ignore' | 'inherit' | 'pipe'
  signal?: AbortSignal
}

/** A program that runs inside the given cgroup directories from its first instruction on. */
export type SpawnInto = (
  dirs: readonly HostPath[],
  command: string,
  args: readonly string[],
  options?: SpawnOptions,
) => Promise<Spawned>

export interface Spawned {
  readonly pid: number
  /** Resolves when the program has ended. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  kill(signal?: NodeJS.Signals): void
  /** The node:child_process object where there is one. */
  readonly child?: unknown
}

export type { Op }
