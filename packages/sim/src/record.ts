import type { Errno, HostPath, Listing, RawStat } from '@cgroupkit/core'
import type { Kernel } from './kernel.js'

/** {store}: new text · Errno: refused · undefined: an action, done */
export type Outcome = { readonly store: string } | Errno | undefined

/** One interface file. Its text in the store is the whole state: nothing is computed at read, changes are pushed. */
export interface FileRecord {
  readonly name: string
  /** '' = cgroup core */
  readonly controller: string
  readonly at: 'root' | 'child' | 'both'
  /** 0o644, 0o444 or 0o200; on v1 also 0o222 and 0 */
  readonly mode: number
  /** A function sees the parent of the directory that is being made (`undefined` for a hierarchy's root). */
  readonly initial: string | ((parent: Node | undefined, world: World) => string)
  readonly write?: (text: string, dir: Node, world: World) => Outcome
  /** Bytes of one write, where it is not a page (max_write_len). */
  readonly most?: number
  /** Refuses to be read (cgroup.procs of a threaded cgroup). */
  readonly read?: (dir: Node) => Errno | undefined
  readonly since?: Kernel
  /** exclusive */
  readonly until?: Kernel
  /** This controller adds its lines to a file that the core already has (cpu.stat). */
  readonly appends?: true
}

/** A cgroup directory in a store. `file` undefined = the directory itself. */
export interface Node {
  readonly path: HostPath
  readonly name: string
  /** `undefined`: the root of its hierarchy */
  readonly parent: Node | undefined
  readonly hierarchy: Hierarchy
  child(name: string): Node | undefined
  children(): Node[]
  /** Both sorted; as of one moment. */
  list(): Listing
  has(file: string): boolean
  /** What `name` is in this directory; a symlink can only be planted in a tmpdir store. */
  kind(name: string): 'dir' | 'file' | 'symlink' | undefined
  get(file: string): string | undefined
  /** Of an existing file only; keeps its mtime, as kernfs does. */
  set(file: string, text: string): void
  add(files: readonly NewFile[]): void
  drop(files: readonly string[]): void
  stat(file?: string): RawStat | undefined
  chmod(file: string | undefined, mode: number): void
  chown(file: string | undefined, uid: number, gid: number): void
  utimes(file: string | undefined, ms: number): void
}

export interface NewFile {
  readonly name: string
  readonly mode: number
  readonly text: string
}

/** The files of a new directory, shared by all directories of the same kind. */
export interface FileSet {
  readonly files: readonly NewFile[]
  readonly byName: ReadonlyMap<string, NewFile>
}

export interface Hierarchy {
  /** As in /proc/<pid>/cgroup; 0 = v2. */
  readonly id: number
  readonly version: 1 | 2
  readonly controllers: readonly string[]
  readonly point: HostPath
  /** Of its kernel, for its root and for every other directory. */
  readonly records: Readonly<Record<'root' | 'child', readonly FileRecord[]>>
  /** The same by name, without those that only append. */
  readonly byName: Readonly<Record<'root' | 'child', ReadonlyMap<string, FileRecord>>>
}

/** Texts that differ from those of the shared FileSet. */
export type Texts = readonly (readonly [file: string, text: string])[]

/** What a record may ask of the rest of the model. */
export interface World {
  readonly kernel: Kernel
  readonly cpus: number
  /** v2: cgroup.subtree_control of `dir` */
  enable(dir: Node, on: readonly string[], off: readonly string[]): Errno | undefined
  /** 0 = the caller. `threads`: of one thread only (cgroup.threads, tasks). */
  attach(dir: Node, pid: bigint, threads?: boolean): Errno | undefined
  killAll(dir: Node): void
  freeze(dir: Node, on: boolean): void
  makeThreaded(dir: Node): Errno | undefined
  /** Adds or removes files as their controller's would be (cgroup.pressure). */
  show(dir: Node, files: readonly string[], on: boolean): void
  /** The text of a file that changes because of another, with the inotify event that the kernel gives. */
  push(dir: Node, file: string, text: string): void
}

/** `mode`: where it is not the one of its kind. */
type Range = Partial<Pick<FileRecord, 'since' | 'until' | 'appends' | 'mode'>>
type Draft = Omit<FileRecord, 'controller' | 'at'> & { readonly at?: FileRecord['at'] }

export const readOnly = (name: string, initial: FileRecord['initial'], range: Range = {}): Draft => ({
  name,
  mode: 0o444,
  initial,
  ...range,
})

export const readWrite = (
  name: string,
  initial: FileRecord['initial'],
  write: FileRecord['write'],
  range: Range = {},
): Draft => ({ name, mode: 0o644, initial, ...(write && { write }), ...range })

export const writeOnly = (name: string, write: NonNullable<FileRecord['write']>, range: Range = {}): Draft => ({
  name,
  mode: 0o200,
  initial: '',
  write,
  ...range,
})

/** The files of one controller. */
export function filesOf(controller: string, at: FileRecord['at'], drafts: readonly Draft[]): FileRecord[] {
  return drafts.map((draft) => ({ at, ...draft, controller }))
}
