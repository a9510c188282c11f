import type { Errno } from '@cgroupkit/core'
import { formatList, listOf } from '../../parse/list.js'
import type { Node, World } from '../../record.js'
import { hasTasks } from '../threaded.js'

export type PartitionState = 'member' | 'root' | 'isolated'

/** Sets of CPUs, bit by bit. */
export const subset = (some: bigint, all: bigint): boolean => (some & ~all) === 0n

/** What no file shows, of cpusets that this process has changed; of others it follows from the texts. */
interface Hidden {
  /** Given to partitions below. */
  given: bigint
  exclusive: boolean
  usesParent: boolean
  /** 6.12: a partition below none, which has its CPUs from the root. */
  remote: boolean
}

const memories = new WeakMap<World, Map<string, Hidden>>()

function memoryOf(world: World): Map<string, Hidden> {
  const known = memories.get(world) ?? new Map<string, Hidden>()
  memories.set(world, known)
  return known
}

/** struct cpuset of v2: what its files say, and what follows from those of others. */
export interface Cpuset extends Hidden {
  readonly dir: Node
  readonly parent: Cpuset | undefined
  readonly children: Cpuset[]
  /** Asked for: cpuset.cpus. */
  cpus: bigint
  readonly mems: bigint
  effective: bigint
  /** 6.12: cpuset.cpus.exclusive, and .effective of it. */
  exclusiveCpus: bigint
  effectiveExclusive: bigint
  /** 6.12, of the root: cpuset.cpus.isolated. */
  isolated: bigint
  state: PartitionState
  /** Of a partition. */
  valid: boolean
  /** perr_strings: why it is not. */
  why: string
}

/** What a kernel makes of a change. */
export interface Rules {
  changeCpus(set: Cpuset, parent: Cpuset, cpus: bigint): Errno | undefined
  changePartition(set: Cpuset, parent: Cpuset, state: PartitionState): Errno | undefined
}

export const isValid = (set: Cpuset): boolean => set.state !== 'member' && set.valid
export const isInvalid = (set: Cpuset): boolean => set.state !== 'member' && !set.valid
export const isPopulated = (set: Cpuset): boolean => set.dir.get('cgroup.events')?.startsWith('populated 1') ?? true
const holdsTasks = (set: Cpuset): boolean => set.parent === undefined || hasTasks(set.dir)

const maskOf = (text: string | undefined): bigint =>
  [...listOf(text)].reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n)

function textOf(mask: bigint): string {
  const bits = [...mask.toString(2)].reverse().flatMap((bit, index) => (bit === '1' ? [index] : []))
  return `${formatList(new Set(bits))}\n`
}

export const toMask = (bits: ReadonlySet<number>): bigint =>
  [...bits].reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n)

/** The cpusets of a hierarchy as its files tell them. */
export class Cpusets {
  readonly root: Cpuset
  readonly #hidden: Map<string, Hidden>

  constructor(world: World, dir: Node) {
    this.#hidden = memoryOf(world)
    let top = dir
    while (top.parent !== undefined) top = top.parent
    this.root = this.#read(top, undefined, (1n << BigInt(world.cpus)) - 1n)
  }

  #read(dir: Node, parent: Cpuset | undefined, all: bigint): Cpuset {
    const cpus = parent === undefined ? all : maskOf(dir.get('cpuset.cpus'))
    const [, state = 'member', why] =
      /^(\w+)(?: invalid(?: \((.*)\))?)?$/m.exec(dir.get('cpuset.cpus.partition') ?? 'root') ?? []
    const children: Cpuset[] = []
    const set: Cpuset = {
      dir,
      parent,
      children,
      cpus,
      mems: maskOf(dir.get('cpuset.mems')),
      effective: maskOf(dir.get('cpuset.cpus.effective')),
      exclusiveCpus: maskOf(dir.get('cpuset.cpus.exclusive')),
      effectiveExclusive: parent === undefined ? all : maskOf(dir.get('cpuset.cpus.exclusive.effective')),
      isolated: maskOf(dir.get('cpuset.cpus.isolated')),
      state: state === 'root' || state === 'isolated' ? state : 'member',
      valid: !dir.get('cpuset.cpus.partition')?.includes('invalid'),
      why: why ?? '',
      given: 0n,
      exclusive: false,
      remote: false,
      usesParent: parent !== undefined && (cpus & (parent.effective | parent.given)) === 0n,
    }
    set.exclusive = isValid(set)
    set.remote = isValid(set) && parent !== undefined && !isValid(parent)
    for (const child of dir.children()) if (child.has('cpuset.cpus')) children.push(this.#read(child, set, all))
    set.given = children.filter(isValid).reduce((mask, child) => mask | (child.cpus & cpus), 0n)
    Object.assign(set, this.#hidden.get(dir.path))
    return set
  }

  /** That of a directory, not of the root, whose lists cannot be changed; and its parent. */
  find(dir: Node): [set: Cpuset, parent: Cpuset] {
    for (const parent of descendants(this.root))
      for (const set of parent.children) if (set.dir.path === dir.path) return [set, parent]
    throw new RangeError(`${dir.path} has no cpuset`)
  }

  /** Writes what changed. A partition's state is pushed, with its inotify event. */
  save(world: World): void {
    for (const set of descendants(this.root)) {
      const { dir, cpus, effective, given, exclusive, usesParent, remote } = set
      this.#hidden.set(dir.path, { given, exclusive, usesParent, remote })
      store(dir, 'cpuset.cpus.effective', textOf(effective))
      store(dir, 'cpuset.cpus.isolated', textOf(set.isolated))
      store(dir, 'cpuset.cpus.exclusive', textOf(set.exclusiveCpus))
      store(dir, 'cpuset.cpus.exclusive.effective', textOf(set.effectiveExclusive))
      if (set.parent === undefined) continue
      store(dir, 'cpuset.cpus', textOf(cpus))
      const invalid = set.why === '' ? 'invalid' : `invalid (${set.why})`
      const partition = isInvalid(set) ? `${set.state} ${invalid}\n` : `${set.state}\n`
      if (dir.get('cpuset.cpus.partition') !== partition) world.push(dir, 'cpuset.cpus.partition', partition)
    }
  }

  /** A cpuset that is going is no child any more. */
  forget(set: Cpuset, parent: Cpuset): void {
    parent.children.splice(parent.children.indexOf(set), 1)
    this.#hidden.delete(set.dir.path)
  }
}

function store(dir: Node, file: string, text: string): void {
  if (dir.has(file)) dir.set(file, text)
}

export const siblings = (set: Cpuset): Cpuset[] => (set.parent?.children ?? []).filter((one) => one !== set)

/** partition_is_populated: are there tasks that would want CPUs of its own? Partitions below have others, and so has `but`. */
export const needsCpus = (set: Cpuset, but?: Cpuset): boolean => holdsTasks(set) || hasTenants(set, but)

/** Below `but` they count, though it does not itself. */
function hasTenants(set: Cpuset, but?: Cpuset): boolean {
  return set.children.some((one) => {
    if (one === but) return hasTenants(one)
    return !isValid(one) && (isPopulated(one) || hasTenants(one, but))
  })
}

export const rootOf = (set: Cpuset): Cpuset => (set.parent === undefined ? set : rootOf(set.parent))

/** Before their children. */
function* descendants(set: Cpuset): Iterable<Cpuset> {
  yield set
  for (const child of set.children) yield* descendants(child)
}
