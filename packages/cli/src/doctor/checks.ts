import {
  expandSlice,
  findCgroupRoot,
  type Host,
  type HostPath,
  hugepageSizesFrom,
  parseCgroupsPath,
  RUNSC_ROOTS,
} from '@cgroupkit/core'
import { TASK_DIR } from '../input/containerd-bundle.js'
import { SPEC_CONTROLLERS } from '../inspect/relation.js'
import type { Look } from './look.js'

export interface Check {
  name: string
  result: 'ok' | 'warn' | 'fail'
  says: string
  /** what to do about it */
  fix?: string
}

/** Where kubelet and CRI-O put pods, with either driver. */
const POD_PARENTS = ['kubepods.slice', 'kubepods'] as const

/** Everything that decides whether compat directories work here, from the ground up. */
export function hostChecks(host: Host, look: Look, slice?: string): Check[] {
  return [
    rootCheck(host, look),
    modeCheck(host),
    systemdCheck(host),
    userCheck(host, look),
    ...controllerChecks(host, look),
    ...sliceChecks(host, look, slice),
    ...hugepageChecks(look),
    runtimeCheck(look),
  ]
}

function rootCheck({ root, kernel }: Host, { kind }: Look): Check {
  const where = root === '' ? 'this host' : root
  const says = `${kind} host at ${where}${kernel === '' ? '' : `, Linux ${kernel}`}`
  if (kind !== 'recorded') return { name: 'host', result: 'ok', says }
  return {
    name: 'host',
    result: 'warn',
    says: `${says}: can be read, nothing can be installed`,
    fix: 'run on the node itself, or make a simulated host: cgroupkit sim create DIR',
  }
}

function modeCheck({ mode, mounts }: Host): Check {
  const points = mounts
    .filter(({ version }) => (mode === 'v2' ? version === 2 : version === 1))
    .map(({ point }) => point)
  const shown = points.length > 3 ? `${points.length} hierarchies below ${findCgroupRoot(mounts)}` : points.join(' ')
  const note = mode === 'hybrid' ? '; cAdvisor reads the v1 hierarchies' : ''
  return { name: 'mode', result: 'ok', says: `cgroup ${mode} at ${shown}${note}` }
}

function systemdCheck({ systemd }: Host): Check {
  const says = systemd
    ? 'runs: slice:prefix:name paths use the systemd driver, others cgroupfs'
    : 'does not run: only absolute paths (cgroupfs driver)'
  return { name: 'systemd', result: 'ok', says }
}

function userCheck({ uid }: Host, { kind }: Look): Check {
  if (uid === 0 || kind !== 'live') return { name: 'user', result: 'ok', says: `uid ${uid}` }
  return {
    name: 'user',
    result: 'warn',
    says: `uid ${uid}: only delegated cgroups can be written`,
    fix: 'run as root, or below a slice that systemd delegated to this user (Delegate=yes)',
  }
}

function controllerChecks(host: Host, look: Look): Check[] {
  if (host.mode !== 'v2') {
    return SPEC_CONTROLLERS.map((name) => {
      const mount = host.mounts.find(({ controllers }) => controllers.includes(name))
      if (mount !== undefined) return { name, result: 'ok', says: `hierarchy at ${mount.point}` }
      return {
        name,
        result: 'fail',
        says: 'no v1 hierarchy is mounted',
        fix: `mount -t cgroup -o ${name} cgroup /sys/fs/cgroup/${name}`,
      }
    })
  }
  const point = v2Point(host)
  const available = words(look.read(`${point}/cgroup.controllers`))
  if (available === undefined)
    return [
      {
        name: 'controllers',
        result: 'warn',
        says: `${point}/cgroup.controllers cannot be read`,
        fix: 'mount the host’s /sys/fs/cgroup',
      },
    ]
  return SPEC_CONTROLLERS.map((name) =>
    available.includes(name)
      ? { name, result: 'ok', says: 'available' }
      : {
          name,
          result: 'fail',
          says: 'not available in the v2 hierarchy',
          fix:
            name === 'memory'
              ? 'boot without cgroup_disable=memory (Raspberry Pi: cgroup_enable=memory)'
              : 'boot with systemd.unified_cgroup_hierarchy=1, so that v1 does not hold it',
        },
  )
}

/** On v2 a new directory has the files of a controller only if its parent's cgroup.subtree_control names it. */
function sliceChecks(host: Host, look: Look, slice?: string): Check[] {
  const base =
    host.mode === 'v2'
      ? v2Point(host)
      : (host.mounts.find(({ controllers }) => controllers.includes('memory'))?.point ?? '')
  const candidates = slice === undefined ? POD_PARENTS.map((name) => `${base}/${name}`) : [sliceDir(base, slice)]
  const found = candidates.filter((dir) => look.exists(dir))
  if (found.length === 0) {
    const says =
      slice === undefined ? 'no pods: neither kubepods.slice nor kubepods is there' : `${candidates[0]} does not exist`
    const fix =
      slice === undefined
        ? 'start a pod, or name another parent with --slice'
        : 'systemd makes a slice with its first unit: start the pod first'
    return [{ name: 'slice', result: slice === undefined ? 'warn' : 'fail', says, fix }]
  }
  return found.map((dir) => (host.mode === 'v2' ? enabledCheck(look, dir) : { name: 'slice', result: 'ok', says: dir }))
}

function enabledCheck(look: Look, dir: HostPath): Check {
  const enabled = words(look.read(`${dir}/cgroup.subtree_control`))
  if (enabled === undefined)
    return { name: 'slice', result: 'warn', says: `${dir}: cgroup.subtree_control cannot be read` }
  const missing = SPEC_CONTROLLERS.filter((name) => !enabled.includes(name))
  if (missing.length === 0) return { name: 'slice', result: 'ok', says: `${dir} hands down ${enabled.join(' ')}` }
  return {
    name: 'slice',
    result: 'warn',
    says: `${dir} does not hand down ${missing.join(' ')}: directories appear, those limits do not`,
    fix: 'wait for a scope with Delegate=yes (a running sandbox makes systemd enable them); do not write cgroup.subtree_control of a slice',
  }
}

/** The sizes that hugepageLimits of a spec may name here; hosts without the folder have no huge pages. */
function hugepageChecks(look: Look): Check[] {
  const { sizes, ignored } = hugepageSizesFrom(look.dirs('/sys/kernel/mm/hugepages'))
  if (sizes.length === 0) return []
  const odd = ignored.length === 0 ? '' : `; not understood: ${ignored.join(', ')}`
  return [{ name: 'huge pages', result: 'ok', says: `${sizes.join(', ')}${odd}` }]
}

function runtimeCheck(look: Look): Check {
  const namespaces = look.dirs(TASK_DIR)
  const roots = runscRoots(look)
  const found = [
    ...(namespaces.length > 0 ? [`containerd tasks in ${namespaces.join(', ')}`] : []),
    ...(roots.length > 0 ? [`runsc's state in ${roots.join(', ')}`] : []),
  ]
  if (found.length > 0) return { name: 'runtime', result: 'ok', says: found.join('; ') }
  return {
    name: 'runtime',
    result: 'warn',
    says: 'neither containerd tasks nor state of runsc: --container ID finds nothing',
    fix: 'name specs with --bundle or --spec, or say where runsc keeps its state with --runsc-root',
  }
}

/** Where --container looks. /var/run is a symlink to /run nearly everywhere. */
function runscRoots(look: Look): HostPath[] {
  const roots = RUNSC_ROOTS.flatMap((path) => {
    if (!path.endsWith('/*')) return look.exists(path) ? [path] : []
    const parent = path.slice(0, -2)
    return look.dirs(parent).map((name) => `${parent}/${name}`)
  })
  return [...new Set(roots.map((dir) => dir.replace(/^\/var\/run\//, '/run/')))]
}

function v2Point({ mounts }: Host): HostPath {
  return mounts.find(({ version }) => version === 2)?.point ?? '/sys/fs/cgroup'
}

/** As people name a cgroup: a directory, a path below the mount, or a slice. Throws CgroupError ERR_PATH. */
function sliceDir(base: HostPath, slice: string): HostPath {
  if (slice === base || slice === '/') return base
  const below = slice.startsWith(`${base}/`) ? slice.slice(base.length) : slice
  if (!below.includes('/') && below.endsWith('.slice')) return base + expandSlice(below)
  const { components } = parseCgroupsPath(below.startsWith('/') ? below : `/${below}`, { driver: 'cgroupfs' })
  return `${base}/${components.join('/')}`
}

function words(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : text.trim().split(/\s+/).filter(Boolean)
}
