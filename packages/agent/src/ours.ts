import { checkContainerId, isSubcontainer, parseJson, parseSpec } from '@cgroupkit/core'
import type { Container } from './container.js'
import { mountsCgroup, openFilesSoft } from './runtime-spec.js'

/** What a source knows of a container before it is known whether it is one of ours. */
export interface Candidate
  extends Pick<
    Container,
    'id' | 'startedAt' | 'createdAt' | 'name' | 'pod' | 'sandbox' | 'image' | 'labels' | 'runtime'
  > {
  /** OCI runtime spec: its JSON text, or what core's `parseJson` made of it. */
  spec: string | object
  /** The program that runc's shim drives. */
  binaryName?: string | undefined
  systemdCgroup?: boolean | undefined
  /** Found in runsc's own state directory: sandboxed whatever else is said. */
  fromRunsc?: boolean | undefined
}

export type Judged =
  | { ours: true; container: Container }
  /** `refused`: one of ours by its marks, and unusable; the others are simply not ours. */
  | { ours: false; reason: string; refused?: true }

/**
 * Nothing real comes near: what a pod can carry has to fit into etcd's request, 1.5 MiB. containerd itself refuses messages of 16 MiB
 * (its defaults.DefaultMaxRecvMsgSize). In UTF-16 units or bytes.
 */
export const LARGEST_SPEC = 8 << 20

/** By default gVisor's shim, and Kata's of any hypervisor. A `*` stands for any letters. */
export const SANDBOXED_RUNTIMES: readonly string[] = ['io.containerd.runsc.v1', 'io.containerd.kata*.v2']

/**
 * A container inside a sandbox whose runtime makes no cgroup for it. Sandboxes themselves, and containers of runc, Docker and Podman have
 * one of their own: never ours. Whether its task runs is the source's to know.
 */
export function judge(candidate: Candidate, runtimes: readonly string[] = SANDBOXED_RUNTIMES): Judged {
  if (!isSandboxed(candidate, runtimes)) return { ours: false, reason: 'not of a sandboxed runtime' }
  const { id, spec, startedAt, createdAt, name, pod, sandbox, image, labels, runtime, systemdCgroup } = candidate
  if (typeof spec === 'string' && spec.length > LARGEST_SPEC)
    return { ours: false, reason: `its spec is larger than ${LARGEST_SPEC} bytes`, refused: true }
  try {
    const whole = typeof spec === 'string' ? parseJson(spec) : spec
    const { annotations, cgroupsPath, resources } = parseSpec(
      typeof whole === 'object' && whole !== null ? whole : spec,
    )
    if (!isSubcontainer(annotations)) return { ours: false, reason: 'not a container inside a sandbox' }
    if (cgroupsPath === '') return { ours: false, reason: 'its spec has no linux.cgroupsPath' }
    checkContainerId(id)
    const driver = systemdCgroup === undefined ? undefined : systemdCgroup ? 'systemd' : 'cgroupfs'
    const known = labelled(annotations)
    return {
      ours: true,
      container: {
        id,
        cgroupsPath,
        resources,
        startedAt,
        driver,
        ...(annotations['io.kubernetes.cri.container-type'] !== undefined && { manager: 'containerd' as const }),
        name: name ?? known.name,
        pod: pod ?? known.pod,
        sandbox: sandbox ?? known.sandbox,
        image: image ?? known.image,
        labels,
        createdAt,
        runtime,
        mountsCgroup: mountsCgroup(whole),
        openFilesSoft: openFilesSoft(whole),
      },
    }
  } catch (error) {
    return { ours: false, reason: error instanceof Error ? error.message : String(error), refused: true }
  }
}

function isSandboxed({ runtime, binaryName, fromRunsc }: Candidate, runtimes: readonly string[]): boolean {
  if (fromRunsc === true) return true
  if (binaryName !== undefined && /(?:^|\/)runsc$/.test(binaryName)) return true
  return runtime !== undefined && runtimes.some((pattern) => matches(pattern, runtime))
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${parts.join('[A-Za-z0-9_-]*')}$`).test(name)
}

/** What containerd's CRI plugin says of a container in its spec. */
function labelled(
  annotations: Readonly<Record<string, string>>,
): Pick<Container, 'name' | 'pod' | 'sandbox' | 'image'> {
  const of = (name: string) => annotations[`io.kubernetes.cri.${name}`]
  const [namespace, name, uid] = [of('sandbox-namespace'), of('sandbox-name'), of('sandbox-uid')]
  return {
    name: of('container-name'),
    sandbox: of('sandbox-id'),
    image: of('image-name'),
    ...(namespace !== undefined && name !== undefined && { pod: { namespace, name, uid: uid ?? '' } }),
  }
}
