import type { HostPath } from '@cgroupkit/core'
import type { HostFiles } from './store.js'

type Entry = { kind: 'file'; text: string } | { kind: 'dir'; names: Set<string> } | { kind: 'symlink'; target: string }

export class MemoryHost implements HostFiles {
  readonly #entries = new Map<HostPath, Entry>([['', { kind: 'dir', names: new Set() }]])

  kind(path: HostPath): Entry['kind'] | undefined {
    return this.#entries.get(path)?.kind
  }

  get(path: HostPath): string | undefined {
    const entry = this.#entries.get(path)
    return entry?.kind === 'file' ? entry.text : undefined
  }

  set(path: HostPath, text: string): void {
    this.#put(path, { kind: 'file', text })
  }

  makeDir(path: HostPath): void {
    if (this.kind(path) !== 'dir') this.#put(path, { kind: 'dir', names: new Set() })
  }

  link(path: HostPath, target: string): void {
    this.#put(path, { kind: 'symlink', target })
  }

  #put(path: HostPath, entry: Entry): void {
    const cut = path.lastIndexOf('/')
    const above = path.slice(0, cut)
    this.makeDir(above)
    const parent = this.#entries.get(above)
    if (parent?.kind === 'dir') parent.names.add(path.slice(cut + 1))
    this.#entries.set(path, entry)
  }

  drop(path: HostPath): void {
    for (const name of this.list(path)) this.drop(`${path}/${name}`)
    this.#entries.delete(path)
    const cut = path.lastIndexOf('/')
    const parent = this.#entries.get(path.slice(0, cut))
    if (parent?.kind === 'dir') parent.names.delete(path.slice(cut + 1))
  }

  list(path: HostPath): string[] {
    const entry = this.#entries.get(path)
    return entry?.kind === 'dir' ? [...entry.names].sort() : []
  }
}
