import { execFileSync } from 'node:child_process'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Cri } from './cri.js'
import type { LinuxContainerResourcesSchema } from './gen/cri/container_pb.js'
import { NamespaceMode, type PodSandboxConfigSchema } from './gen/cri/pod_pb.js'
import { IMAGES } from './image-tar.js'

export type Resources = MessageInitShape<typeof LinuxContainerResourcesSchema>

const UID = '8f0b2c1e-0000-4000-8000-000000000001'
const SLICE = `kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice`
export const POD = `/kubepods.slice/kubepods-burstable.slice/${SLICE}`
const NAMESPACES = { network: NamespaceMode.NODE, pid: NamespaceMode.CONTAINER }

const CONFIG: MessageInitShape<typeof PodSandboxConfigSchema> = {
  metadata: { name: 'pod', uid: UID, namespace: 'test', attempt: 0 },
  // one of its own would need a UTS namespace, which a pod in the host's network has not
  hostname: '',
  labels: {
    'io.kubernetes.pod.name': 'pod',
    'io.kubernetes.pod.namespace': 'test',
    'io.kubernetes.pod.uid': UID,
  },
  linux: { cgroupParent: POD, securityContext: { namespaceOptions: NAMESPACES } },
}

/** The pod's slice with its limits, as kubelet makes it before the runtime hears of the pod. */
export function makeSlice(): void {
  const properties = ['MemoryMax=t=201326592', 'CPUQuotaPerSecUSec=t=700000', 'CPUWeight=t=30', 'TasksMax=t=500']
  const words = properties.flatMap((property) => property.split('='))
  const call = ['call', 'org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager']
  const types = 'ssa(sv)a(sa(sv))'
  execFileSync('busctl', [...call, 'StartTransientUnit', types, SLICE, 'fail', '4', ...words, '0'])
}

/** One pod, by what kubelet asks CRI for. */
export class Pod {
  private constructor(
    readonly cri: Cri,
    readonly id: string,
  ) {}

  static async run(cri: Cri): Promise<Pod> {
    const { podSandboxId } = await cri.runPodSandbox({ config: CONFIG, runtimeHandler: 'runsc' })
    return new Pod(cri, podSandboxId)
  }

  /** Not started. `attempt`: CRI takes each name and attempt once. */
  async create(name: string, resources: Resources, attempt = 0): Promise<string> {
    const { containerId } = await this.cri.createContainer({
      podSandboxId: this.id,
      sandboxConfig: CONFIG,
      config: {
        metadata: { name, attempt },
        image: { image: IMAGES.app },
        labels: { ...CONFIG.labels, 'io.kubernetes.container.name': name },
        linux: { resources, securityContext: { namespaceOptions: NAMESPACES } },
      },
    })
    return containerId
  }

  async start(containerId: string): Promise<void> {
    await this.cri.startContainer({ containerId })
  }

  async stop(containerId: string): Promise<void> {
    await this.cri.stopContainer({ containerId, timeout: 0n })
  }

  async remove(containerId: string): Promise<void> {
    await this.cri.removeContainer({ containerId })
  }

  async end(): Promise<void> {
    const podSandboxId = this.id
    await this.cri.stopPodSandbox({ podSandboxId })
    await this.cri.removePodSandbox({ podSandboxId })
  }
}

export const dirOf = (id: string) => `/sys/fs/cgroup${POD}/cri-containerd-${id}.scope`
