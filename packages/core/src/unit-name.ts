import { CgroupError } from './errors.js'

/** UNIT_NAME_MAX is 256 with the terminating NUL (systemd, src/basic/unit-name.h); what is valid is ASCII, so characters are bytes. */
export const MAX_UNIT_NAME = 255

const TYPES = 'service|socket|target|device|mount|automount|swap|timer|path|slice|scope'
const UNIT = new RegExp(`^(?<prefix>[A-Za-z0-9:_.\\\\-]+)(?<instance>@[A-Za-z0-9:_.\\\\@-]*)?\\.(?:${TYPES})$`)

/** `foo.scope` | `foo@bar.service` | `foo@.service` */
export type UnitNameKind = 'plain' | 'instance' | 'template'

/** What kind of unit name this is by systemd's rules (src/basic/unit-name.c unit_name_is_valid); undefined: not one. */
export function unitNameKind(name: string): UnitNameKind | undefined {
  if (name.length > MAX_UNIT_NAME) return undefined
  const found = UNIT.exec(name)?.groups
  if (found === undefined) return undefined
  return found.instance === undefined ? 'plain' : found.instance === '@' ? 'template' : 'instance'
}

/**
 * The unit of an OCI path `slice:prefix:name`: `prefix-name.scope`, or the name itself when it is a slice (opencontainers/cgroups,
 * systemd/common.go getUnitName; an empty prefix leaves the dash). Throws CgroupError ERR_PATH when systemd would not take it: scopes and slices
 * have no templates, so `@` is refused.
 */
export function unitName(prefix: string, name: string): string {
  const unit = name.endsWith('.slice') ? name : `${prefix}-${name}.scope`
  if (name !== '' && ![prefix, name].some(isDots) && unitNameKind(unit) === 'plain') return unit
  const long = unit.length > MAX_UNIT_NAME
  throw new CgroupError('ERR_PATH', 'parse', unit, {
    message: name === '' ? 'no unit name after the second colon' : 'not a valid systemd unit name',
    hint: long
      ? `at most ${MAX_UNIT_NAME} characters`
      : 'letters, digits and : - _ . \\ only, in the form slice:prefix:name',
  })
}

/** systemd would take `p-...scope`; whoever reads names as paths must not. */
const isDots = (text: string): boolean => text === '.' || text === '..'

/** Controllers as systemd knows them (src/basic/cgroup-util.c); their names with a dot are interface files. */
const CONTROLLER_FILE = /^(?:cpu|cpuacct|cpuset|io|blkio|memory|devices|pids|bpf-[a-z-]+|cgroup)\./
const V1_FILE = /^(?:notify_on_release|release_agent|tasks)$/

/**
 * The directory name of a unit: itself, or with `_` in front where it could be taken for an interface file (`memory.scope`), starts
 * with `_` or `.`, or is empty (systemd, src/basic/cgroup-util.c cg_escape).
 */
export function escapeUnitName(text: string): string {
  return CONTROLLER_FILE.test(text) || V1_FILE.test(text) || /^(?:[_.]|$)/.test(text) ? `_${text}` : text
}
