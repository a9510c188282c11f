import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  lstatSync,
  readdirSync,
  type Stats,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { codeOf, type HostPath, type Listing, type RawStat, refusal } from '@cgroupkit/core'
import type { Hierarchy, NewFile, Node } from '../record.js'
import { absent, openReal, readReal, writeReal } from './real-file.js'

/** A real directory. Nothing is kept here: every answer is read off the disk. */
export class TmpdirNode implements Node {
  readonly path: HostPath
  readonly hierarchy: Hierarchy
  readonly #root: string

  constructor(root: string, hierarchy: Hierarchy, path: HostPath) {
    this.#root = root
    this.hierarchy = hierarchy
    this.path = path
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1)
  }

  get parent(): Node | undefined {
    if (this.path === this.hierarchy.point) return undefined
    return new TmpdirNode(this.#root, this.hierarchy, this.path.slice(0, this.path.lastIndexOf('/')))
  }

  #real(name?: string): string {
    return name === undefined ? this.#root + this.path : `${this.#root}${this.path}/${name}`
  }

  list(): Listing {
    try {
      const { ino } = lstatSync(this.#real())
      const entries = readdirSync(this.#real(), { withFileTypes: true })
      // renamed away meanwhile, it may have been read half empty
      if (lstatSync(this.#real()).ino !== ino) throw refusal('ENOENT', 'list', this.path)
      const names = (wanted: boolean) =>
        entries.filter((entry) => entry.isDirectory() === wanted).map((entry) => entry.name)
      return { dirs: names(true).sort(), files: names(false).sort() }
    } catch (error) {
      absent(error, 'list', this.path)
      // another process was faster
      throw refusal('ENOENT', 'list', this.path)
    }
  }

  child(name: string): Node | undefined {
    return this.kind(name) === 'dir' ? new TmpdirNode(this.#root, this.hierarchy, `${this.path}/${name}`) : undefined
  }

  children(): Node[] {
    return this.list().dirs.map((name) => new TmpdirNode(this.#root, this.hierarchy, `${this.path}/${name}`))
  }

  has(file: string): boolean {
    return this.kind(file) === 'file'
  }

  kind(name: string): 'dir' | 'file' | 'symlink' | undefined {
    const found = look(this.#real(name))
    if (found === undefined) return undefined
    return found.isDirectory() ? 'dir' : found.isSymbolicLink() ? 'symlink' : 'file'
  }

  get(file: string): string | undefined {
    try {
      return readReal(this.#real(file), `${this.path}/${file}`)
    } catch (error) {
      // without root the mode holds for us too: what cannot be read, cannot be read by anybody
      if (codeOf(error) === 'EACCES') return ''
      throw error
    }
  }

  set(file: string, text: string): void {
    const real = this.#real(file)
    const fd = this.#openWritable(real, `${this.path}/${file}`)
    if (fd === undefined) return
    try {
      writeReal(fd, text)
    } finally {
      closeSync(fd)
    }
  }

  #openWritable(real: string, path: HostPath): number | undefined {
    try {
      return openReal(real, path, 'write', constants.O_RDWR)
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error
      const { mode } = lstatSync(real)
      chmodSync(real, 0o600)
      try {
        return openReal(real, path, 'write', constants.O_RDWR)
      } finally {
        chmodSync(real, mode & 0o7777)
      }
    }
  }

  add(files: readonly NewFile[]): void {
    for (const file of files) createFile(this.#real(file.name), file)
  }

  drop(files: readonly string[]): void {
    for (const file of files) {
      try {
        unlinkSync(this.#real(file))
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error
      }
    }
  }

  stat(file?: string): RawStat | undefined {
    const found = look(this.#real(file))
    if (found === undefined) return undefined
    const dir = found.isDirectory()
    return {
      dir,
      mode: found.mode & 0o7777,
      uid: found.uid,
      gid: found.gid,
      mtimeMs: Math.round(found.mtimeMs),
      dev: BigInt(found.dev),
      ino: BigInt(found.ino),
      size: 0,
      nlink: dir ? 2 + this.list().dirs.length : 1,
      symlink: found.isSymbolicLink(),
    }
  }

  chmod(file: string | undefined, mode: number): void {
    chmodSync(this.#real(file), mode)
  }

  chown(file: string | undefined, uid: number, gid: number): void {
    try {
      chownSync(this.#real(file), uid, gid)
    } catch (error) {
      throw refusal('EPERM', 'write', this.path, { cause: error })
    }
  }

  utimes(file: string | undefined, ms: number): void {
    // libuv cuts to whole microseconds: half of one on top keeps the millisecond
    const seconds = (ms + 0.0005) / 1000
    utimesSync(this.#real(file), seconds, seconds)
  }
}

function look(real: string): Stats | undefined {
  try {
    return lstatSync(real)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ENAMETOOLONG') return undefined
    throw error
  }
}

/** With exactly its mode, whatever the umask. */
export function createFile(real: string, file: NewFile): void {
  writeFileSync(real, file.text, { flag: 'wx', mode: file.mode })
  if ((file.mode & process.umask()) !== 0) chmodSync(real, file.mode)
}
