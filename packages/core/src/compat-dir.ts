import { apply, toleratedCode } from './apply.js'
import type { Cgroup, CompatOptions, InstallReport, Placement, Removal } from './cgroup.js'
import { makeDirectory, removeDirectories, removeOwned, rolledBack } from './directories.js'
import { CgroupError, SpecError } from './errors.js'
import { isOwned } from './ownership.js'
import { planWrites } from './plan.js'
import type { Column, Skip, Write } from './plan-types.js'
import type { HostPath } from './port.js'
import { isPopulated } from './processes.js'
import type { Profile } from './profiles.js'
import type { Resources } from './resources.js'
import { START_TIME } from './spec-table.js'

/** The controllers whose files cAdvisor reads as spec values. Others would show nothing and widen what can fail. */
const COMPAT_CONTROLLERS = ['cpu', 'memory', 'pids'] as const

/** An uninstall may remove the directory between our mkdir, which found it, and our look at it. */
const FIND_TRIES = 3

/** What is written into the directory, in this order. Throws SpecError for limits that contradict themselves. */
export function compatWrites(column: Column, resources: Resources, profile?: Profile): Write[] {
  return planWrites(column, resources, { profile, only: COMPAT_CONTROLLERS })
}

/**
 * Makes the directory by which cAdvisor finds a sandboxed container, and writes the container's limits into it. No process ever
 * joins it, no controller is enabled for it, systemd is not asked.
 *
 * The plan is made first: a spec that contradicts itself is a SpecError and nothing was made. After that only a directory that
 * cannot be made is an error, and then all that this call made is taken back (see `rolledBack` for what could not be). Values
 * that the kernel refuses are listed in the report, which also says whose the directory is:
 * made by this call or by an earlier one (written), another's but empty (written, never removed), or with processes
 * inside (not touched: a clash of names must not rewrite a live container's limits; the plan is then `skipped` with ERR_BUSY).
 */
export async function installSubcontainerCompatDir(
  cgroup: Cgroup,
  resources?: Resources | null,
  options: CompatOptions = {},
): Promise<InstallReport> {
  const writes = compatWrites(cgroup.column, resources ?? {}, options.profile)
  const startedMs = options.startedAt?.getTime()
  if (Number.isNaN(startedMs)) throw new SpecError('startedAt', 'must be a date', { data: String(options.startedAt) })
  const making = {
    parents: options.parents ?? (cgroup.parentsOwnedBy === 'systemd' ? 'require' : 'create'),
    own: cgroup.own,
    made: [] as HostPath[],
  }
  try {
    const places = cgroup.placements()
    const existed: InstallReport['existed'] = []
    for (const place of places) {
      const as = occupy(cgroup, place, making)
      if (as !== 'made') existed.push({ dir: place.dir, as })
    }
    if (existed.some(({ as }) => as === 'populated')) return await handsOff(cgroup, existed, writes, making.made)

    const { written, skipped } = apply(cgroup.fs, (controller) => cgroup.path(controller), writes)
    const dirs = places.map(({ dir }) => dir)
    if (startedMs !== undefined) {
      const theirs = new Set(existed.filter(({ as }) => as === 'foreign').map(({ dir }) => dir))
      for (const dir of dirs) if (!theirs.has(dir)) skipped.push(...setStart(cgroup, dir, startedMs))
    }
    return { dirs, created: making.made, existed, written, skipped }
  } catch (failure) {
    throw await rolledBack(cgroup, making.made, failure)
  }
}

/** The directory is there afterwards; whose is it? */
function occupy(
  cgroup: Cgroup,
  place: Placement,
  making: Parameters<typeof makeDirectory>[2],
): 'made' | 'ours' | 'foreign' | 'populated' {
  for (let attempt = 1; ; attempt++) {
    if (makeDirectory(cgroup.fs, place, making)) return 'made'
    const stat = cgroup.fs.stat(place.dir)
    if (stat?.dir === false) {
      throw new CgroupError('ENOTDIR', 'mkdir', place.dir, { message: 'an interface file has this name' })
    }
    if (stat !== undefined) {
      if (mayBePopulated(cgroup, place.dir)) return 'populated'
      return isOwned(stat) ? 'ours' : 'foreign'
    }
    if (attempt === FIND_TRIES) throw new CgroupError('ENOENT', 'stat', place.dir, { message: 'removed while in use' })
  }
}

/** One that we may not look into counts as populated: hands off. */
function mayBePopulated({ fs, column }: Cgroup, dir: HostPath): boolean {
  try {
    return isPopulated(fs, dir, column)
  } catch (error) {
    toleratedCode(error)
    return true
  }
}

/** A live container has this name, in one hierarchy at least: what we made in the others goes, nothing is written anywhere. */
async function handsOff(
  cgroup: Cgroup,
  existed: InstallReport['existed'],
  writes: readonly Write[],
  made: readonly HostPath[],
): Promise<InstallReport> {
  const { kept } = await removeDirectories(cgroup, made.toReversed(), { processes: 'keep' })
  return {
    dirs: existed.map(({ dir }) => dir),
    created: made.filter((dir) => kept.includes(dir)),
    existed,
    written: [],
    skipped: writes.map((write) => ({ ...write, code: 'ERR_BUSY' })),
  }
}

/** On both, because cAdvisor takes the earlier one (lib/container/common/helpers.go:getSpecInternal). Best effort, reported like a write. */
function setStart(cgroup: Cgroup, dir: HostPath, startedMs: number): Skip[] {
  const file = START_TIME[cgroup.column]
  const skipped: Skip[] = []
  for (const path of [`${dir}/${file}`, dir]) {
    try {
      cgroup.fs.utimes(path, startedMs)
    } catch (error) {
      const code = toleratedCode(error)
      skipped.push({
        file: path === dir ? '.' : file,
        controller: 'cgroup',
        data: String(startedMs),
        from: ['startedAt'],
        code,
      })
    }
  }
  return skipped
}

/**
 * Removes what carries the mark, from the leaf up: the directory, and parents that we made and that are empty. Needs nothing of
 * the process that installed it. A directory that has processes or children is kept, as is one that is not ours. Idempotent.
 */
export async function uninstallSubcontainerCompatDir(
  cgroup: Cgroup,
  options: { signal?: AbortSignal } = {},
): Promise<Removal> {
  return removeOwned(cgroup, cgroup.placements(), { processes: 'keep', signal: options.signal })
}
