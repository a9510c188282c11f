import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { codeOf, type HostPath, refusal } from '@cgroupkit/core'
import type { FileSet, Hierarchy, Node, Texts } from '../record.js'
import { Lock } from './lock.js'
import { openReal } from './real-file.js'
import type { Pin, Store } from './store.js'
import { TmpdirHost } from './tmpdir-host.js'
import { createFile, TmpdirNode } from './tmpdir-node.js'

/** The model's own folder beside the host's; not part of the host. */
export const PRIVATE = '.cgroupkit-sim'

/** Real files below `root`, which any program can read and any process of ours can open under the same rules. */
export class TmpdirStore implements Store {
  readonly shared = true
  readonly host: TmpdirHost
  readonly #root: string
  readonly #hierarchies: readonly Hierarchy[]
  readonly #lock: Lock
  #staged = 0

  constructor(root: string, hierarchies: readonly Hierarchy[], recover: () => void) {
    this.#root = root
    // the deepest mount first
    this.#hierarchies = [...hierarchies].sort((a, b) => b.point.length - a.point.length)
    this.host = new TmpdirHost(root)
    for (const name of ['stage', 'watch']) mkdirSync(`${root}/${PRIVATE}/${name}`, { recursive: true })
    this.#lock = new Lock(`${root}/${PRIVATE}`, (owner) => {
      this.#sweep(owner)
      recover()
    })
  }

  mount(hierarchy: Hierarchy, set: FileSet, texts: Texts): Node {
    const { point } = hierarchy
    this.host.makeDir(point.slice(0, point.lastIndexOf('/')))
    this.#build(point, 0o755, set, texts)
    return new TmpdirNode(this.#root, hierarchy, point)
  }

  lookup(path: HostPath): Node | undefined {
    const hierarchy = this.#hierarchies.find((one) => path === one.point || path.startsWith(`${one.point}/`))
    if (hierarchy === undefined) return undefined
    const real = this.#root + path
    try {
      if (!lstatSync(real).isDirectory()) return undefined
      // one call for the whole path: a component that is a symlink leads elsewhere
      if (realpathSync.native(real) === real) return new TmpdirNode(this.#root, hierarchy, path)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '')) return undefined
      throw error
    }
    throw refusal('ELOOP', 'open', path, { hint: 'a component of the path is a symlink, which cgroupfs cannot hold' })
  }

  make(parent: Node, name: string, mode: number, set: FileSet, texts: Texts): Node {
    const path = `${parent.path}/${name}`
    this.#build(path, mode, set, texts)
    return new TmpdirNode(this.#root, parent.hierarchy, path)
  }

  /** Built aside and renamed into place: it appears with all its files, or not at all if we are killed before. */
  #build(path: HostPath, mode: number, set: FileSet, texts: Texts): void {
    const stage = this.#stage()
    const own = new Map(texts)
    mkdirSync(stage, 0o700)
    for (const file of set.files)
      createFile(`${stage}/${file.name}`, { ...file, text: own.get(file.name) ?? file.text })
    chmodSync(stage, mode)
    try {
      renameSync(stage, this.#root + path)
    } catch (error) {
      rmSync(stage, { recursive: true, force: true })
      if (codeOf(error) === 'ENAMETOOLONG') throw refusal('ENAMETOOLONG', 'mkdir', path, { cause: error })
      throw error
    }
  }

  #stage(): string {
    this.#staged += 1
    return `${this.#root}/${PRIVATE}/stage/${process.pid}-${this.#staged}`
  }

  /** Out of sight first, with all its files at once. */
  remove(dir: Node): void {
    const stage = this.#stage()
    renameSync(this.#root + dir.path, stage)
    for (const name of readdirSync(stage)) unlinkSync(`${stage}/${name}`)
    rmdirSync(stage)
  }

  rename(dir: Node, name: string): Node {
    const path = `${dir.path.slice(0, dir.path.lastIndexOf('/'))}/${name}`
    renameSync(this.#root + dir.path, this.#root + path)
    return new TmpdirNode(this.#root, dir.hierarchy, path)
  }

  pin(dir: Node, file: string): Pin {
    const path = `${dir.path}/${file}`
    // O_PATH: holds the inode whatever its mode
    const fd = openReal(this.#root + path, path, 'open', O_PATH)
    if (fd === undefined) throw refusal('ENOENT', 'open', path)
    return {
      alive: () => fstatSync(fd).nlink > 0,
      release: () => closeSync(fd),
    }
  }

  exclusive<T>(work: () => T): T {
    return this.#lock.held(work)
  }

  /** What a killed owner of the lock was building or removing. */
  #sweep(owner: number): void {
    for (const name of this.host.list(`/${PRIVATE}/stage`))
      if (name.startsWith(`${owner}-`))
        rmSync(`${this.#root}/${PRIVATE}/stage/${name}`, { recursive: true, force: true })
  }

  close(): void {
    this.#lock.close()
  }
}

// node does not name it: O_PATH of asm-generic, plain O_RDONLY elsewhere
const O_PATH = process.platform === 'linux' ? 0o10000000 : constants.O_RDONLY
