import type { Errno, HostPath } from '@cgroupkit/core'
import type { Kernel } from '../kernel.js'
import type { HostPlan } from '../options.js'
import type { Hierarchy, Node, World } from '../record.js'
import type { Store } from '../store/store.js'
import { Changes } from './changes.js'
import { dropController, enable } from './controllers.js'
import { settleFrozen } from './populated.js'
import { ProcessTable } from './process-table.js'
import { attach, killAll } from './processes.js'
import { Templates } from './templates.js'
import { makeThreaded } from './threaded.js'

/** The kernel: what happens when a text is written. It has no state of its own. */
export class Model implements World {
  readonly kernel: Kernel
  readonly cpus: number
  readonly plan: HostPlan
  readonly store: Store
  readonly hierarchies: readonly Hierarchy[]
  readonly templates: Templates
  readonly processes: ProcessTable
  readonly changes = new Changes()
  /** Who makes the calls. */
  caller = process.pid
  /** This process killed one; until then a look through /proc is spared at each rmdir of a store that nobody shares. */
  hasZombies = false
  /** Called before the first watch: from then on changes by other processes count too. */
  listen: () => void = () => {}
  readonly #aliases: readonly (readonly [alias: HostPath, point: HostPath])[]

  constructor(plan: HostPlan, hierarchies: readonly Hierarchy[], store: Store) {
    this.plan = plan
    this.kernel = plan.kernel
    this.cpus = plan.cpus
    this.store = store
    this.hierarchies = hierarchies
    this.templates = new Templates(this)
    this.processes = new ProcessTable(store.host, hierarchies)
    this.#aliases = plan.hierarchies.flatMap((one) => one.aliases.map((alias) => [alias, one.point] as const))
  }

  /** The path without symlinks of the v1 tmpfs (cpu → cpu,cpuacct); one that ends at the symlink is left alone. */
  follow(path: HostPath): HostPath {
    for (const [alias, point] of this.#aliases)
      if (path.startsWith(`${alias}/`)) return `${point}${path.slice(alias.length)}`
    return path
  }

  dir(path: HostPath): Node | undefined {
    return this.store.lookup(this.follow(`${path}/`).slice(0, -1))
  }

  enable(dir: Node, on: readonly string[], off: readonly string[]): Errno | undefined {
    return enable(this, dir, on, off)
  }

  dropController(dir: Node, name: string): void {
    dropController(this, dir, name)
  }

  attach(dir: Node, pid: bigint, threads = false): Errno | undefined {
    return attach(this, dir, pid, threads)
  }

  killAll(dir: Node): void {
    killAll(this, dir)
  }

  freeze(dir: Node, on: boolean): void {
    dir.set('cgroup.freeze', on ? '1\n' : '0\n')
    settleFrozen(this, dir)
  }

  makeThreaded(dir: Node): Errno | undefined {
    return makeThreaded(this, dir)
  }

  show(dir: Node, files: readonly string[], on: boolean): void {
    if (!on) {
      dir.drop(files.filter((file) => dir.has(file)))
      return
    }
    const records = dir.hierarchy.byName[dir.parent ? 'child' : 'root']
    const missing = files.filter((file) => !dir.has(file)).flatMap((file) => records.get(file) ?? [])
    dir.add(
      missing.map(({ name, mode, initial }) => ({ name, mode, text: typeof initial === 'string' ? initial : '' })),
    )
  }

  push(dir: Node, file: string, text: string): void {
    dir.set(file, text)
    this.changes.emit('modify', `${dir.path}/${file}`, false, true)
  }
}
