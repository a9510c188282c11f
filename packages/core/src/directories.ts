import type { Cgroup, Ownership, Placement, Removal } from './cgroup.js'
import { CgroupError, codeOf } from './errors.js'
import { isOwned, OWN_MODE, pathsBelow } from './ownership.js'
import type { CgroupFs, HostPath } from './port.js'
import { processesIn } from './processes.js'

/** Where a directory goes: its mount and the names below it. */
export type Place = Pick<Placement, 'mount' | 'components'>

export interface Making {
  parents: 'create' | 'require'
  own: Ownership
  /** What this call made so far, in creation order: what a rollback takes back. */
  made: HostPath[]
}

/** A parent that we found may go (another container's uninstall) before we made its child: so many tries per level. */
const MAKE_TRIES = 3

/**
 * Makes the directory and, with `parents: 'create'`, each missing parent, one mkdir(2) at a time, each with the mark and each entered
 * in `own` and `made` as soon as it exists. `false`: the directory was there. A missing parent under `'require'` is ENOENT naming it.
 */
export function makeDirectory(fs: CgroupFs, { mount, components }: Place, making: Making): boolean {
  const paths = pathsBelow(mount, components)
  // Leaf first: its parents are there in nearly every call, which then costs one mkdir.
  const ensure = (level: number): boolean => {
    const dir = paths[level]
    if (dir === undefined)
      throw new CgroupError('ERR_PATH', 'mkdir', mount, { message: 'the mount itself is no cgroup' })
    for (let attempt = 1; ; attempt++) {
      try {
        fs.mkdir(dir, OWN_MODE)
      } catch (error) {
        const code = codeOf(error)
        if (code === 'EEXIST') return false
        if (code !== 'ENOENT' || level === 0) throw error
        if (making.parents === 'require') throw missingParent(dir, components[level - 1] ?? mount, error)
        if (attempt === MAKE_TRIES) throw error
        ensure(level - 1)
        continue
      }
      making.own.add(dir)
      making.made.push(dir)
      return true
    }
  }
  return ensure(paths.length - 1)
}

function missingParent(dir: HostPath, parent: string, cause: unknown): CgroupError {
  const what = parent.endsWith('.slice') ? 'slice' : 'parent'
  return new CgroupError('ENOENT', 'mkdir', dir, {
    message: `the ${what} ${parent} does not exist`,
    hint:
      what === 'slice'
        ? `systemd makes ${parent} with its first unit; one made behind its back has no controllers and shows nothing (parents: 'create', on the command line --parents create, makes it all the same)`
        : `make ${parent} first, or ask for parents: 'create' (--parents create)`,
    cause,
  })
}

/**
 * Pauses between tries of an rmdir that says EBUSY, in ms, each halved at random so that many removers do not keep step. A killed
 * process can hold its cgroup for some 10 ms (measured, 6.1); a second in all is what the caller of a stop can be kept waiting.
 */
const BUSY_PAUSES_MS = [10, 40, 150, 600] as const

export interface RemoveOptions {
  signal?: AbortSignal | undefined
  /** 'wait': processes are on their way out (real cgroups) · 'keep': a process means that the directory has become another's (compat). */
  processes: 'wait' | 'keep'
}

/** `Removal` and why each of `kept` was kept. */
export interface Removed extends Removal {
  refused: CgroupError[]
}

/**
 * Removes `dirs` in the order given, only those that carry the mark. Absent: done, and not counted as removed. EBUSY: tried again on
 * `clock` for a bounded time, but not when a child directory (or, with 'keep', a process) holds it. One that is stuck is kept, stays
 * owned, and the rest is still tried. One whose mark was taken off is kept and no longer owned.
 */
export async function removeDirectories(
  cgroup: Pick<Cgroup, 'fs' | 'clock' | 'own'>,
  dirs: readonly HostPath[],
  options: RemoveOptions,
): Promise<Removed> {
  const result: Removed = { removed: [], kept: [], refused: [] }
  for (const dir of dirs) {
    const first = tryRemove(cgroup.fs, dir)
    note(cgroup.own, result, dir, isBusy(first) ? await removeBusy(cgroup, dir, first, options) : first)
  }
  return result
}

/**
 * Removes all that may be removed for a cgroup: what `own` lists, backwards, and what carries the mark from the leaf of each place
 * upwards, so that a process that knows nothing of the installing one can clean up after it, and after a kill -9 half way through a removal.
 */
export async function removeOwned(
  cgroup: Pick<Cgroup, 'fs' | 'clock' | 'own'>,
  places: readonly Place[],
  options: RemoveOptions,
): Promise<Removal> {
  const chains = places.map(({ mount, components }) => pathsBelow(mount, components).reverse()).reverse()
  const own = cgroup.own.dirs
  const elsewhere = own.filter((dir) => !chains.some((chain) => chain.includes(dir))).reverse()
  const result = await removeDirectories(cgroup, elsewhere, options)
  for (const chain of chains) {
    let marked = true
    for (const dir of chain) {
      if (!marked && !own.includes(dir)) continue
      const first = tryRemove(cgroup.fs, dir)
      const outcome = isBusy(first) ? await removeBusy(cgroup, dir, first, options) : first
      if (outcome === 'foreign') marked = false
      if (outcome !== 'foreign' || own.includes(dir)) note(cgroup.own, result, dir, outcome)
    }
  }
  return { removed: result.removed, kept: result.kept }
}

type Outcome = 'removed' | 'gone' | 'foreign' | CgroupError

function note(own: Ownership, result: Removed, dir: HostPath, outcome: Outcome): void {
  if (outcome instanceof CgroupError) {
    result.kept.push(dir)
    result.refused.push(outcome)
    return
  }
  own.drop(dir)
  if (outcome === 'removed') result.removed.push(dir)
  if (outcome === 'foreign') result.kept.push(dir)
}

async function removeBusy(
  { fs, clock }: Pick<Cgroup, 'fs' | 'clock'>,
  dir: HostPath,
  first: Outcome,
  { signal, processes }: RemoveOptions,
): Promise<Outcome> {
  let outcome = first
  for (const pause of BUSY_PAUSES_MS) {
    if (!isBusy(outcome) || isHeld(fs, dir, processes)) return outcome
    await clock.sleep((pause * (1 + clock.random())) / 2, signal)
    outcome = tryRemove(fs, dir)
  }
  return outcome
}

function tryRemove(fs: CgroupFs, dir: HostPath): Outcome {
  try {
    const stat = fs.stat(dir)
    if (stat === undefined) return 'gone'
    if (!isOwned(stat)) return 'foreign'
    fs.rmdir(dir)
    return 'removed'
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error
    return error.code === 'ENOENT' ? 'gone' : error
  }
}

function isBusy(outcome: Outcome): boolean {
  return outcome instanceof CgroupError && outcome.code === 'EBUSY'
}

/** Waiting will not help: a child directory stands in the way, or a process whose end is not ours to wait for. */
function isHeld(fs: CgroupFs, dir: HostPath, processes: 'wait' | 'keep'): boolean {
  try {
    if ((fs.list(dir)?.dirs.length ?? 0) > 0) return true
    return processes === 'keep' && processesIn(fs, dir).length > 0
  } catch (error) {
    if (error instanceof CgroupError) return false
    throw error
  }
}

/**
 * Takes back what a failed install made, in reverse, and returns the error to throw: `failure` itself when all is gone; else a
 * `CgroupError` with its code whose hint names what is still there (and still owned) and whose cause is an `AggregateError` of
 * the failure and of every refused removal.
 */
export async function rolledBack(
  cgroup: Pick<Cgroup, 'fs' | 'clock' | 'own'>,
  made: readonly HostPath[],
  failure: unknown,
): Promise<unknown> {
  const { kept, refused } = await removeDirectories(cgroup, made.toReversed(), { processes: 'keep' })
  if (refused.length === 0) return failure
  const both = new AggregateError([failure, ...refused], 'install failed, and so did its rollback')
  if (!(failure instanceof CgroupError)) return both
  return new CgroupError(failure.code, failure.op, failure.path, {
    data: failure.data,
    message: 'install failed, and so did its rollback',
    hint: `still there, still owned: ${kept.join(', ')}`,
    cause: both,
  })
}
