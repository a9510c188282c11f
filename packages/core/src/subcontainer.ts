/** containerd's and CRI-O's mark of a container inside a sandbox; the sandbox itself says `sandbox`, others nothing. */
const TYPE_ANNOTATIONS = ['io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType'] as const

/** Only these have no cgroup of their own under gVisor and Kata. */
export function isSubcontainer(annotations: Readonly<Record<string, unknown>>): boolean {
  return TYPE_ANNOTATIONS.some((name) => annotations[name] === 'container')
}
