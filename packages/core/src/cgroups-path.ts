import { CgroupError } from './errors.js'
import { sliceComponents } from './slice.js'
import { escapeUnitName, unitName } from './unit-name.js'

/** A `linux.cgroupsPath`, taken apart. `components` are directories below the mount (systemd, rootless: below the manager's own cgroup). */
export type ParsedPath =
  | {
      kind: 'cgroupfs' /** false: relative to the cgroup of the runtime */
      absolute: boolean
      components: readonly string[]
    }
  | { kind: 'systemd'; slice: string; prefix: string; name: string; unit: string; components: readonly string[] }

export interface PathOptions {
  driver: 'systemd' | 'cgroupfs'
  /** Names the cgroup when the spec has no cgroupsPath. */
  id?: string
  /** The default slice is user.slice instead of system.slice. */
  rootless?: boolean
}

/** NAME_MAX. The kernel takes longer cgroup names (measured: 3000), programs that read the tree do not. */
const MAX_COMPONENT = 255
/** PATH_MAX */
const MAX_PATH = 4096
/** Scope prefix of a container whose spec names no cgroup. */
const DEFAULT_PREFIX = 'cgroupkit'

const encoder = new TextEncoder()

function refuse(path: string, message: string, hint?: string): never {
  throw new CgroupError('ERR_PATH', 'parse', path, { message, hint })
}

/**
 * Path safety of directory names, whoever gave them: none empty, `.` or `..`, no slash, control character or lone surrogate, at most 255 bytes
 * each and 4096 together; at least one, since none is the root of the hierarchy. Throws CgroupError ERR_PATH naming the component.
 */
export function checkComponents(components: readonly string[], path: string = `/${components.join('/')}`): void {
  if (components.length === 0) refuse(path, 'resolves to the root of the hierarchy', 'name a cgroup below the root')
  for (const component of components) {
    if (component === '') refuse(path, 'has an empty component', 'write single slashes, none at the end')
    if (component === '.' || component === '..') {
      refuse(path, `has the component ${JSON.stringify(component)}`, 'write the path without . and ..')
    }
    // these are what is refused
    if (/[/\u0000-\u001f\u007f]|\p{Surrogate}/u.test(component)) {
      refuse(
        path,
        `has a character that no directory name may have, in ${JSON.stringify(component.slice(0, 80))}`,
        'no slash and no control character; newlines the kernel refuses itself',
      )
    }
    if (encoder.encode(component).length > MAX_COMPONENT) {
      refuse(
        path,
        `has a component of more than ${MAX_COMPONENT} bytes, ${JSON.stringify(`${component.slice(0, 40)}…`)}`,
      )
    }
  }
  if (encoder.encode(`/${components.join('/')}`).length > MAX_PATH) refuse(path, `is longer than ${MAX_PATH} bytes`)
}

/** A container id that can be part of a file name, as runc and gVisor demand: letters, digits, `_ + - .`. Throws CgroupError ERR_PATH. */
export function validateContainerId(id: string): string {
  if (/^[\w+.-]{1,255}$/.test(id) && id !== '.' && id !== '..') return id
  return refuse(id, 'not a container id', `letters, digits and _ + - . only, at most ${MAX_COMPONENT} characters`)
}

/**
 * Takes a `linux.cgroupsPath` apart. systemd: `slice:prefix:name`, where an empty slice is system.slice (rootless: user.slice) and an empty path
 * `:cgroupkit:<id>`. cgroupfs: a path, where an empty one is `/<id>`, as in gVisor.
 * Throws CgroupError ERR_PATH naming the component at fault; nothing it returns can leave the cgroup mount.
 */
export function parseCgroupsPath(path: string, options: PathOptions): ParsedPath {
  if (options.id !== undefined) validateContainerId(options.id)
  if (path.length > MAX_PATH) refuse(path, `is longer than ${MAX_PATH} bytes`)
  if (path === '' && options.id === undefined) {
    refuse(path, 'the spec has no cgroupsPath', 'give the container id with --id, or a path')
  }
  return options.driver === 'systemd' ? systemdPath(path, options) : cgroupfsPath(path, options)
}

function cgroupfsPath(path: string, { id = '' }: PathOptions): ParsedPath {
  const whole = path === '' ? `/${id}` : path
  const absolute = whole.startsWith('/')
  const rest = absolute ? whole.slice(1) : whole
  const components = rest === '' ? [] : rest.split('/')
  checkComponents(components, whole)
  if (absolute && isUnderCgroupRoot(components)) {
    refuse(whole, 'names the mount point too', `leave it out: ${whole.slice('/sys/fs/cgroup'.length) || '/name'}`)
  }
  return { kind: 'cgroupfs', absolute, components }
}

function isUnderCgroupRoot([sys, fs, cgroup]: readonly string[]): boolean {
  return sys === 'sys' && fs === 'fs' && cgroup === 'cgroup'
}

function systemdPath(path: string, { id = '', rootless = false }: PathOptions): ParsedPath {
  const parts = path === '' ? ['', DEFAULT_PREFIX, id] : path.split(':')
  const [given = '', prefix = '', name = ''] = parts
  if (parts.length !== 3) {
    refuse(
      path,
      'not of the form slice:prefix:name',
      path.startsWith('/') ? 'for a directory path use --driver cgroupfs' : undefined,
    )
  }
  const slice = given === '' ? (rootless ? 'user.slice' : 'system.slice') : given
  const parents = sliceComponents(slice)
  const unit = unitName(prefix, name)
  // systemd places a slice by its own name, whatever slice it is said to be in.
  const components = unit.endsWith('.slice') ? sliceComponents(unit) : [...parents, escapeUnitName(unit)]
  checkComponents(components, path)
  return { kind: 'systemd', slice, prefix, name, unit, components }
}
