import { type CgroupFs, codeOf, type HostPath } from '@cgroupkit/core'
import { interfaceFiles, MANAGED, type Managed, ownControllers } from './interface-files.js'
import { ROOT_SLICE, type Unit } from './unit.js'

/** What systemd does to directories, through the same calls as any other program. */
export class UnitTree {
  readonly #fs: CgroupFs
  readonly #mount: HostPath
  readonly #units: ReadonlyMap<string, Unit>

  constructor(fs: CgroupFs, mount: HostPath, units: ReadonlyMap<string, Unit>) {
    this.#fs = fs
    this.#mount = mount
    this.#units = units
  }

  dir(unit: Unit): HostPath {
    return `${this.#mount}${unit.controlGroup}`
  }

  /** The unit's slices, outermost first. */
  slicesOf(unit: Unit): Unit[] {
    const slice = this.#units.get(unit.slice)
    return slice === undefined ? [] : [...this.slicesOf(slice), slice]
  }

  /** Those that are loaded, whatever became of them. */
  membersOf(slice: string): Unit[] {
    return [...this.#units.values()].filter((unit) => unit.slice === slice)
  }

  /** What the units in a slice call for, and the units in their slices; until they are unloaded (unit_get_members_mask()). */
  wantedIn(slice: string): Set<Managed> {
    return new Set(this.membersOf(slice).flatMap((unit) => [...ownControllers(unit), ...this.wantedIn(unit.name)]))
  }

  /**
   * Directories and controllers from the root down; then every value of the units that are `fresh`. A directory that is there is
   * taken over, and its values with it, as long as systemd did not know the unit.
   */
  realize(unit: Unit, fresh: ReadonlySet<Unit>): void {
    for (const slice of this.slicesOf(unit)) {
      this.#make(this.dir(slice))
      this.#enable(slice)
      if (fresh.has(slice)) this.apply(slice)
    }
    this.#make(this.dir(unit))
    this.apply(unit)
  }

  #make(dir: HostPath): void {
    if (this.#fs.stat(dir) === undefined) this.#fs.mkdir(dir, 0o755)
  }

  #enable(slice: Unit, anew = false): void {
    const wanted = this.wantedIn(slice.name)
    this.#each(
      slice,
      MANAGED.filter((one) => wanted.has(one)),
      '+',
      anew,
    )
  }

  /**
   * One write per controller, so that a refusal of one (a foreign child that has it on: EBUSY) leaves the others. `anew`: those
   * without effect too, which a watch on the file is told of.
   */
  #each(slice: Unit, controllers: readonly Managed[], sign: '+' | '-', anew = false): void {
    const file = `${this.dir(slice)}/cgroup.subtree_control`
    const words = (name: string) => (this.#fs.read(`${this.dir(slice)}/${name}`) ?? '').trim().split(/\s+/)
    const on = words('cgroup.subtree_control')
    const offered = words('cgroup.controllers')
    for (const controller of controllers)
      if (offered.includes(controller) && (anew || on.includes(controller) === (sign === '-')))
        this.#attempt(() => this.#fs.write(file, `${sign}${controller}`))
  }

  /** Takes controllers back that nobody in the slice wants any more, whoever put them there. */
  trim(slice: Unit, anew = false): void {
    const wanted = this.wantedIn(slice.name)
    this.#each(
      slice,
      MANAGED.filter((one) => !wanted.has(one)),
      '-',
      anew,
    )
  }

  /** cg_enable_everywhere(), as for a slice whose realized state systemd has forgotten: every controller is written, on or off. */
  realizeAnew(slice: Unit): void {
    this.#enable(slice, true)
    this.trim(slice, true)
  }

  /** After a unit came, went or changed: the controllers of all slices above it. */
  resettle(unit: Unit): void {
    this.enableAbove(unit)
    this.trimAbove(unit)
  }

  enableAbove(unit: Unit): void {
    for (const slice of this.slicesOf(unit)) this.#enable(slice)
  }

  /** From the leaf up: a slice can only lose what the slices in it have lost. */
  trimAbove(unit: Unit): void {
    for (const slice of this.slicesOf(unit).reverse()) this.trim(slice)
  }

  /** Writes every value of the unit for the controllers it has; systemd logs a refusal and goes on. */
  apply(unit: Unit): void {
    if (unit.name === ROOT_SLICE) return
    const has = new Set([...ownControllers(unit), ...this.wantedIn(unit.name), ...this.wantedIn(unit.slice)])
    const files = new Set(this.#fs.list(this.dir(unit))?.files)
    for (const controller of MANAGED)
      if (has.has(controller))
        for (const [file, text] of interfaceFiles(unit, controller))
          if (files.has(file)) this.#attempt(() => this.#fs.write(`${this.dir(unit)}/${file}`, text))
  }

  /** Removes a directory and what is below it, except where a process lives (cg_trim()). Returns whether it is gone. */
  remove(dir: HostPath): boolean {
    for (const child of this.#fs.list(dir)?.dirs ?? []) this.remove(`${dir}/${child}`)
    this.#attempt(() => this.#fs.rmdir(dir))
    return this.#fs.stat(dir) === undefined
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (codeOf(error) === undefined) throw error
    }
  }
}
