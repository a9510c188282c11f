import type { HostPath } from '@cgroupkit/core'
import type { FileSet, Hierarchy, Node, Texts } from '../record.js'

/** Where the texts are. Two of them behind one model: memory, and a tree of real files. */
export interface Store {
  /** Other processes may act on it too. */
  readonly shared: boolean
  readonly host: HostFiles
  /** The root directory of a hierarchy, when the host is made. */
  mount(hierarchy: Hierarchy, set: FileSet, texts: Texts): Node
  /** A cgroup directory. A symlink on the way is refused with ELOOP. */
  lookup(path: HostPath): Node | undefined
  /** Appears with all its files at once. The name is free. */
  make(parent: Node, name: string, mode: number, set: FileSet, texts: Texts): Node
  remove(dir: Node): void
  /** v1 only: another name in the same parent. */
  rename(dir: Node, name: string): Node
  /** What an open file holds on to. */
  pin(dir: Node, file: string): Pin
  /** No other process mutates meanwhile. Can be nested. */
  exclusive<T>(work: () => T): T
  close(): void
}

/** Is it still the file that was opened? A directory or file of the same name that came later is not. */
export interface Pin {
  alive(): boolean
  release(): void
}

/** What is not cgroupfs: /proc, /run, and the tmpfs that v1 hierarchies are mounted on. */
export interface HostFiles {
  kind(path: HostPath): 'dir' | 'file' | 'symlink' | undefined
  get(path: HostPath): string | undefined
  /** Makes the folders on the way. */
  set(path: HostPath, text: string): void
  makeDir(path: HostPath): void
  link(path: HostPath, target: string): void
  drop(path: HostPath): void
  /** Sorted names; of an absent folder none. */
  list(path: HostPath): string[]
}
