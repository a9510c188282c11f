import type { HostPath, Listing, RawStat } from '@cgroupkit/core'
import type { FileSet, Hierarchy, NewFile, Node } from '../record.js'

interface Attributes {
  mode?: number
  uid?: number
  gid?: number
  mtimeMs?: number
  ino?: number
}

let lastInode = 1

/** A directory that shares its files with others of its kind until one is written. */
export class MemoryNode implements Node {
  path: HostPath
  name: string
  readonly parent: MemoryNode | undefined
  readonly hierarchy: Hierarchy
  readonly ino: number
  #set: FileSet | undefined
  #files: ReadonlyMap<string, NewFile>
  #texts: Map<string, string> | undefined
  #kids: Map<string, MemoryNode> | undefined
  #attributes: Map<string, Attributes> | undefined
  /** mtime of each file that was given no other: that of its directory moves on its own. */
  readonly #born: number
  #own: Attributes
  /** When a file was dropped, in drops of this directory: an fd that is older is dead. */
  #dropped: Map<string, number> | undefined
  drops = 0
  gone = false

  constructor(
    parent: MemoryNode | undefined,
    hierarchy: Hierarchy,
    name: string,
    path: string,
    mode: number,
    set: FileSet,
  ) {
    this.parent = parent
    this.hierarchy = hierarchy
    this.name = name
    this.path = path
    lastInode += 1
    this.ino = lastInode
    this.#set = set
    this.#files = set.byName
    this.#born = Date.now()
    this.#own = { mode, mtimeMs: this.#born }
  }

  child(name: string): MemoryNode | undefined {
    return this.#kids?.get(name)
  }

  children(): MemoryNode[] {
    return this.#kids === undefined ? [] : [...this.#kids.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get size(): number {
    return this.#kids?.size ?? 0
  }

  hold(child: MemoryNode): void {
    this.#kids ??= new Map()
    this.#kids.set(child.name, child)
    this.#own.mtimeMs = Date.now()
  }

  release(name: string): void {
    this.#kids?.delete(name)
    this.#own.mtimeMs = Date.now()
  }

  list(): Listing {
    const files = this.#set === undefined ? [...this.#files.keys()].sort() : this.#set.files.map((file) => file.name)
    return { dirs: this.#kids === undefined ? [] : [...this.#kids.keys()].sort(), files }
  }

  has(file: string): boolean {
    return this.#files.has(file)
  }

  kind(name: string): 'dir' | 'file' | undefined {
    return this.#files.has(name) ? 'file' : this.#kids?.has(name) ? 'dir' : undefined
  }

  get(file: string): string | undefined {
    return this.#texts?.get(file) ?? this.#files.get(file)?.text
  }

  set(file: string, text: string): void {
    if (!this.#files.has(file)) return
    this.#texts ??= new Map()
    this.#texts.set(file, text)
  }

  add(files: readonly NewFile[]): void {
    this.#change((own) => {
      for (const file of files) own.set(file.name, file)
    })
  }

  drop(files: readonly string[]): void {
    this.drops += 1
    this.#change((own) => {
      for (const file of files) {
        own.delete(file)
        this.#texts?.delete(file)
        this.#attributes?.delete(file)
        this.#dropped ??= new Map()
        this.#dropped.set(file, this.drops)
      }
    })
  }

  #change(edit: (own: Map<string, NewFile>) => void): void {
    const own = new Map(this.#files)
    edit(own)
    this.#files = own
    this.#set = undefined
    this.#own.mtimeMs = Date.now()
  }

  /** Is `file` the same that it was when this directory had seen `drops` drops? */
  sameSince(file: string, drops: number): boolean {
    return !this.gone && (this.drops === drops || (this.#dropped?.get(file) ?? 0) <= drops)
  }

  stat(file?: string): RawStat | undefined {
    const made = file === undefined ? undefined : this.#files.get(file)
    if (file !== undefined && made === undefined) return undefined
    const own = file === undefined ? this.#own : this.#attributes?.get(file)
    if (own !== undefined && own.ino === undefined && file !== undefined) own.ino = ++lastInode
    return {
      dir: file === undefined,
      mode: own?.mode ?? made?.mode ?? 0o755,
      uid: own?.uid ?? 0,
      gid: own?.gid ?? 0,
      mtimeMs: own?.mtimeMs ?? this.#born,
      // one number per mount, as anonymous devices have
      dev: BigInt(24 + this.hierarchy.id),
      ino: BigInt(file === undefined ? this.ino : (own?.ino ?? this.#of(file).ino ?? 0)),
      size: 0,
      nlink: file === undefined ? 2 + this.size : 1,
      symlink: false,
    }
  }

  #of(file: string | undefined): Attributes {
    if (file === undefined) return this.#own
    this.#attributes ??= new Map()
    const known = this.#attributes.get(file)
    if (known !== undefined) return known
    const made: Attributes = { ino: ++lastInode }
    this.#attributes.set(file, made)
    return made
  }

  chmod(file: string | undefined, mode: number): void {
    this.#of(file).mode = mode & 0o7777
  }

  chown(file: string | undefined, uid: number, gid: number): void {
    const own = this.#of(file)
    own.uid = uid
    own.gid = gid
  }

  utimes(file: string | undefined, ms: number): void {
    this.#of(file).mtimeMs = ms
  }
}
