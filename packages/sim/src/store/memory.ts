import type { HostPath } from '@cgroupkit/core'
import type { FileSet, Hierarchy, Node, Texts } from '../record.js'
import { MemoryHost } from './memory-host.js'
import { MemoryNode } from './memory-node.js'
import type { Pin, Store } from './store.js'

/** Texts in maps: for property tests, where a million operations per second count. */
export class MemoryStore implements Store {
  readonly shared = false
  readonly host = new MemoryHost()
  readonly #index = new Map<HostPath, MemoryNode>()

  mount(hierarchy: Hierarchy, set: FileSet, texts: Texts): Node {
    const name = hierarchy.point.slice(hierarchy.point.lastIndexOf('/') + 1)
    const root = new MemoryNode(undefined, hierarchy, name, hierarchy.point, 0o755, set)
    for (const [file, text] of texts) root.set(file, text)
    this.#index.set(root.path, root)
    this.host.makeDir(root.path)
    return root
  }

  lookup(path: HostPath): MemoryNode | undefined {
    return this.#index.get(path)
  }

  make(parent: Node, name: string, mode: number, set: FileSet, texts: Texts): Node {
    const above = parent as MemoryNode
    const node = new MemoryNode(above, above.hierarchy, name, `${above.path}/${name}`, mode, set)
    for (const [file, text] of texts) node.set(file, text)
    above.hold(node)
    this.#index.set(node.path, node)
    return node
  }

  remove(dir: Node): void {
    const node = dir as MemoryNode
    node.gone = true
    node.parent?.release(node.name)
    this.#index.delete(node.path)
  }

  rename(dir: Node, name: string): Node {
    const node = dir as MemoryNode
    node.parent?.release(node.name)
    node.name = name
    this.#move(node, `${node.parent?.path}/${name}`)
    node.parent?.hold(node)
    return node
  }

  #move(node: MemoryNode, path: HostPath): void {
    this.#index.delete(node.path)
    node.path = path
    this.#index.set(path, node)
    for (const child of node.children()) this.#move(child, `${path}/${child.name}`)
  }

  pin(dir: Node, file: string): Pin {
    return new MemoryPin(dir as MemoryNode, file)
  }

  exclusive<T>(work: () => T): T {
    return work()
  }

  close(): void {}
}

class MemoryPin implements Pin {
  readonly #node: MemoryNode
  readonly #file: string
  readonly #drops: number

  constructor(node: MemoryNode, file: string) {
    this.#node = node
    this.#file = file
    this.#drops = node.drops
  }

  alive(): boolean {
    return this.#node.sameSince(this.#file, this.#drops)
  }

  release(): void {}
}
