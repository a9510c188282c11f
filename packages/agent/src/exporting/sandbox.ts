import { openCgroup, restoreCgroup } from '@cgroupkit/compat'
import { type Backing, type Cgroup, type CgroupJSON, isCgroupError, isPopulated, parseSpec } from '@cgroupkit/core'
import type { Container } from '../container.js'

/** The pause container of a pod, whose cgroup the whole sandbox runs in. */
export interface Sandbox {
  id: string
  /** Told apart from another that had the same id. */
  life: string
  image: string | undefined
  labels: Container['labels']
  pod: Container['pod']
  createdAt: number | undefined
  /** Where it can be: what its spec asks for, and what runsc made of it. */
  cgroups: readonly Cgroup[]
}

export interface SandboxRecord extends Partial<Pick<Sandbox, 'image' | 'labels' | 'pod' | 'createdAt'>> {
  id: string
  spec: string | object
  cgroup?: CgroupJSON | undefined
  driver?: 'systemd' | 'cgroupfs' | undefined
}

/** `undefined`: its spec or path cannot be used. */
export function sandboxOf(
  { id, spec, cgroup, driver, ...record }: SandboxRecord,
  backing: Backing,
): Sandbox | undefined {
  const parsed = attempt(() => parseSpec(spec))
  const { annotations = {}, cgroupsPath = '' } = parsed ?? {}
  const of = (name: string) => annotations[`io.kubernetes.cri.${name}`]
  const [namespace, name, uid = ''] = [of('sandbox-namespace'), of('sandbox-name'), of('sandbox-uid')]
  const known = namespace === undefined || name === undefined ? undefined : { namespace, name, uid }
  const cgroups = [
    cgroupsPath === '' ? undefined : attempt(() => openCgroup({ ...backing, cgroupsPath, id, driver })),
    cgroup === undefined ? undefined : attempt(() => restoreCgroup(cgroup, backing)),
  ].filter((one) => one !== undefined)
  if (cgroups.length === 0) return undefined
  return {
    id,
    life: `${record.createdAt ?? ''}`,
    image: record.image ?? of('image-name'),
    labels: record.labels,
    pod: record.pod ?? known,
    createdAt: record.createdAt,
    cgroups,
  }
}

/** The one with processes in it: where runsc runs in the pod's own cgroup, the sandbox's is an empty directory. */
export function populatedOf({ cgroups }: Pick<Sandbox, 'cgroups'>): Cgroup | undefined {
  return cgroups.find(
    (cgroup) =>
      attempt(() =>
        cgroup
          .placements()
          .some(({ dir }) => cgroup.fs.stat(dir)?.dir === true && isPopulated(cgroup.fs, dir, cgroup.column)),
      ) === true,
  )
}

/** What cannot be used, or goes while it is looked at, is not known. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (isCgroupError(error)) return undefined
    throw error
  }
}
