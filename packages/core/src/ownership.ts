import type { Ownership } from './cgroup.js'
import { CgroupError } from './errors.js'
import type { HostPath, Stat } from './port.js'

/**
 * Mode of every directory cgroupkit makes. The sticky bit is the mark "made by cgroupkit": mkdir(2) sets it in the same
 * call that makes the directory, so no crash can leave a directory without it, and cgroupfs gives it no other meaning
 * (measured on v1 and v2 of 5.10, 6.1, 6.12 and 6.18; it survives daemon-reload, daemon-reexec and set-property).
 */
export const OWN_MODE = 0o1755

const MARK = 0o1000

/** Ours: a directory that carries the mark. Only the bit counts, since the rest of the mode is subject to the umask; whoever takes it off takes the directory over. */
export function isOwned(stat: Pick<Stat, 'dir' | 'mode'> | undefined): boolean {
  return stat?.dir === true && (stat.mode & MARK) !== 0
}

/** Directories in creation order, each once. `dirs` are those of an earlier process. */
export function createOwnership(dirs: readonly HostPath[] = []): Ownership {
  const owned = new Set(dirs)
  return {
    get dirs() {
      return [...owned]
    },
    add: (dir) => void owned.add(dir),
    drop: (dir) => void owned.delete(dir),
  }
}

/** `dir` and every directory between it and its mount, top first: all that one cgroup can have made in one hierarchy. */
export function pathsBelow(mount: HostPath, components: readonly string[]): HostPath[] {
  let path = mount
  return components.map((name) => {
    path += `/${name}`
    return path
  })
}

/**
 * Directories that saved state claims, trusted only if they can be this cgroup's: the leaf or one of its parents, strictly below
 * the mount. Throws ERR_STATE for any other entry, so that a forged state file cannot name what is to be removed.
 */
export function checkedOwn(entries: unknown, allowed: readonly HostPath[]): HostPath[] {
  if (entries === null || entries === undefined) return []
  if (!Array.isArray(entries)) throw badState('own', entries, 'must be a list of directories')
  return entries.map((entry: unknown) => {
    const known = allowed.find((dir) => dir === entry)
    if (known === undefined) throw badState('own', entry, `is not ${allowed.at(-1)} or a parent of it below the mount`)
    return known
  })
}

/** What `cgroupkit.created` claims, checked in the same way. Another version of it is refused: its rules are not known here. */
export function checkedCreated(extra: unknown, allowed: readonly HostPath[]): HostPath[] {
  if (extra === undefined) return []
  const { version, created } = savedFields('cgroupkit', extra)
  if (version !== 1) throw badState('cgroupkit.version', version, 'must be 1')
  return checkedOwn(created, allowed)
}

/** An object of saved state, whose fields may still be anything. ERR_STATE. */
export function savedFields(key: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw badState(key, value, 'must be an object')
}

/** ERR_STATE for one key of saved state. */
export function badState(key: string, value: unknown, why: string): CgroupError {
  const data = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return new CgroupError('ERR_STATE', 'parse', key, { data, message: `saved state: ${why}` })
}
