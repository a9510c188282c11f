import {
  type Bus,
  CgroupError,
  type CgroupFs,
  type Host,
  type HostPath,
  type Mount,
  parseCgroupsPath,
} from '@cgroupkit/core'

/** What `startPod` needs of a simulated host. */
export interface PodHost {
  readonly fs: CgroupFs
  readonly host: Host
  readonly bus?: Bus | undefined
  spawn(path: HostPath): number
}

export interface Pod {
  /** The sandbox process. */
  pid: number
  /** Its cgroup; on v1 that of the first hierarchy. */
  dir: HostPath
}

/**
 * Does what containerd and runsc do for the sandbox container of a pod, so that directories for its other containers have a place to go.
 * `cgroupsPath` is the sandbox's: `kubepods-pod1.slice:cri-containerd:ID` makes a delegated scope with systemd, whose controllers the pod's
 * slice then hands down; a plain path makes directories with all controllers enabled. On v1 it is one directory per hierarchy.
 */
export async function startPod(sim: PodHost, cgroupsPath: string): Promise<Pod> {
  const driver = cgroupsPath.startsWith('/') ? 'cgroupfs' : 'systemd'
  const parsed = parseCgroupsPath(cgroupsPath, { driver })
  const v2 = sim.host.mounts.find(({ version }) => version === 2)
  if (sim.host.mode !== 'v2' || v2 === undefined) return onV1(sim, parsed.components)
  const dir = `${v2.point}/${parsed.components.join('/')}`
  return parsed.kind === 'systemd' ? inScope(sim, v2.point, parsed, dir) : inDirectory(sim, v2.point, parsed.components)
}

/** runsc asks for a scope around the sandbox that it has started in the cgroup of its shim. */
async function inScope(
  sim: PodHost,
  mount: HostPath,
  { unit, slice }: { unit: string; slice: string },
  dir: HostPath,
): Promise<Pod> {
  const { bus } = sim
  if (bus === undefined)
    throw new CgroupError('ERR_HOST', 'bus', unit, {
      message: 'this simulated host has no systemd',
      hint: 'createSim({ systemd: 252 }) boots one; or give an absolute cgroupsPath',
    })
  const pid = sim.spawn(`${mount}/init.scope`)
  const property = (name: string, type: string, value: unknown) => ({ name, type, value, from: [] })
  const accounting = ['MemoryAccounting', 'CPUAccounting', 'IOAccounting', 'TasksAccounting']
  await bus.startUnit(unit, [
    property('Description', 's', `secure container ${unit}`),
    property('Slice', 's', slice),
    property('Delegate', 'b', true),
    property('PIDs', 'au', [pid]),
    property('DefaultDependencies', 'b', false),
    ...accounting.map((name) => property(name, 'b', true)),
  ])
  return { pid, dir }
}

/** kubelet makes the pod's directories and enables what the host has in each of them. */
function inDirectory(sim: PodHost, mount: HostPath, components: readonly string[]): Pod {
  const { fs } = sim
  let dir = mount
  for (const name of components) {
    for (const controller of (fs.read(`${dir}/cgroup.controllers`) ?? '').split(/\s+/).filter(Boolean))
      fs.write(`${dir}/cgroup.subtree_control`, `+${controller}`)
    dir = ensure(fs, dir, name)
  }
  return { pid: sim.spawn(dir), dir }
}

function onV1(sim: PodHost, components: readonly string[]): Pod {
  const { fs, host } = sim
  const leaves = host.mounts
    .filter(({ version }) => version === 1)
    .map((mount) => components.reduce((dir, name) => inheriting(fs, mount, ensure(fs, dir, name)), mount.point))
  const [first, ...others] = leaves
  if (first === undefined)
    throw new CgroupError('ERR_HOST', 'detect', '/sys/fs/cgroup', { message: 'no v1 hierarchy is mounted' })
  const pid = sim.spawn(first)
  for (const leaf of others) fs.write(`${leaf}/cgroup.procs`, String(pid))
  return { pid, dir: first }
}

function ensure(fs: CgroupFs, parent: HostPath, name: string): HostPath {
  const dir = `${parent}/${name}`
  if (fs.stat(dir) === undefined) fs.mkdir(dir, 0o755)
  return dir
}

/** v1 cpusets are born empty, and an empty one takes no process (ENOSPC): runtimes copy the parent's. */
function inheriting(fs: CgroupFs, { controllers }: Mount, dir: HostPath): HostPath {
  if (!controllers.includes('cpuset')) return dir
  const parent = dir.slice(0, dir.lastIndexOf('/'))
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    if (fs.read(`${dir}/${file}`)?.trim() === '')
      fs.write(`${dir}/${file}`, (fs.read(`${parent}/${file}`) ?? '').trim())
  return dir
}
