import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { codeOf, type HostPath } from '@cgroupkit/core'
import { readReal } from './real-file.js'
import type { HostFiles } from './store.js'

export class TmpdirHost implements HostFiles {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  kind(path: HostPath): 'dir' | 'file' | 'symlink' | undefined {
    try {
      const found = lstatSync(this.#root + path)
      return found.isDirectory() ? 'dir' : found.isSymbolicLink() ? 'symlink' : 'file'
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
      throw error
    }
  }

  get(path: HostPath): string | undefined {
    return readReal(this.#root + path, path)
  }

  /** Renamed over the old one: a reader sees the one text or the other. */
  set(path: HostPath, text: string): void {
    const real = this.#root + path
    mkdirSync(real.slice(0, real.lastIndexOf('/')), { recursive: true })
    const aside = `${real}.${process.pid}`
    writeFileSync(aside, text, { mode: 0o644 })
    renameSync(aside, real)
  }

  makeDir(path: HostPath): void {
    mkdirSync(this.#root + path, { recursive: true })
  }

  link(path: HostPath, target: string): void {
    symlinkSync(target, this.#root + path)
  }

  drop(path: HostPath): void {
    rmSync(this.#root + path, { recursive: true, force: true })
  }

  list(path: HostPath): string[] {
    try {
      return readdirSync(this.#root + path).sort()
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }
}
