import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Cri } from './cri.js'
import type { LinuxContainerResourcesSchema } from './gen/cri/container_pb.js'
import { NamespaceMode, type PodSandboxConfigSchema } from './gen/cri/pod_pb.js'
import { IMAGES } from './image-tar.js'

export type Resources = MessageInitShape<typeof LinuxContainerResourcesSchema>

const NAMESPACES = { network: NamespaceMode.NODE, pid: NamespaceMode.CONTAINER }
const PARENT = '/kubepods.slice/kubepods-burstable.slice'
const MANAGER = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager']

/** One pod, by what kubelet asks of systemd and CRI. */
export class Pod {
  readonly #slice: string
  readonly #config: MessageInitShape<typeof PodSandboxConfigSchema>
  /** Its cgroup. */
  readonly dir: string
  /** Of its sandbox. */
  id = ''

  private constructor(
    readonly cri: Cri,
    readonly number: number,
  ) {
    const name = `pod-${number}`
    const uid = `8f0b2c1e-0000-4000-8000-${String(number).padStart(12, '0')}`
    this.#slice = `kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice`
    this.dir = `/sys/fs/cgroup${PARENT}/${this.#slice}`
    this.#config = {
      metadata: { name, uid, namespace: 'test', attempt: 0 },
      // one of its own would need a UTS namespace, which a pod in the host's network has not
      hostname: '',
      labels: { 'io.kubernetes.pod.name': name, 'io.kubernetes.pod.namespace': 'test', 'io.kubernetes.pod.uid': uid },
      linux: { cgroupParent: `${PARENT}/${this.#slice}`, securityContext: { namespaceOptions: NAMESPACES } },
    }
  }

  /** `properties` of its slice: its limits, which kubelet sets before the runtime hears of the pod. */
  static async run(cri: Cri, number: number, properties: readonly string[] = []): Promise<Pod> {
    const pod = new Pod(cri, number)
    const words = [pod.#slice, 'fail', properties.length, ...properties.flatMap((property) => property.split('=')), 0]
    execFileSync('busctl', ['call', ...MANAGER, 'StartTransientUnit', 'ssa(sv)a(sa(sv))', ...words.map(String)])
    const { podSandboxId } = await cri.runPodSandbox({ config: pod.#config, runtimeHandler: 'runsc' })
    pod.id = podSandboxId
    return pod
  }

  /** Not started. `attempt`: CRI takes each name and attempt once. */
  async create(name: string, resources: Resources, attempt = 0): Promise<string> {
    const { containerId } = await this.cri.createContainer({
      podSandboxId: this.id,
      sandboxConfig: this.#config,
      config: {
        metadata: { name, attempt },
        image: { image: IMAGES.app },
        labels: { ...this.#config.labels, 'io.kubernetes.container.name': name },
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
    execFileSync('systemctl', ['stop', this.#slice])
  }

  /** Where a container of it has its directory. */
  dirOf(id: string): string {
    return `${this.dir}/cri-containerd-${id}.scope`
  }

  /** As CRI gives it to the runtime. */
  cgroupsPath(id: string): string {
    return `${this.#slice}:cri-containerd:${id}`
  }

  /** Containers that have one, and the sandbox. */
  scopes(): string[] {
    const names = existsSync(this.dir) ? readdirSync(this.dir) : []
    return names.flatMap((name) => /^cri-containerd-(.*)\.scope$/.exec(name)?.[1] ?? []).sort()
  }
}
