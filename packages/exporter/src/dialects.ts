import type { CadvisorFamily } from '@cgroupkit/core'
import type { DeviceStats, Identity } from './observed.js'

/** How one reader of containers names and labels what it tells. */
export interface Dialect {
  what: string
  /** `inCri`: a column of the metric table. */
  has(family: CadvisorFamily, inCri: boolean): boolean
  /** Names must be valid; values may be anything. Sorted by the renderer; a name given twice counts once, the first. */
  labels(identity: Identity): readonly (readonly [name: string, value: string])[]
  /** Labels of families that it does not have. */
  without: readonly string[]
  device(stats: DeviceStats): string
  /** The label `ulimit` of the limit of open files. */
  openFiles: string
  /** `kernel`: with the kernel's defaults, and on v2 swap without memory, as its files say; `oci`: as the spec says, what it leaves out is absent. */
  limits: 'kernel' | 'oci'
}

const numbers = ({ major, minor }: DeviceStats) => `${major}:${minor}`
const cadvisors = {
  without: [],
  device: (stats: DeviceStats) => stats.device ?? numbers(stats),
  openFiles: 'max_open_files',
  limits: 'kernel',
} as const

/** pkg/kubelet/server/server.go:containerPrometheusLabelsFunc */
const kubelet: Dialect = {
  ...cadvisors,
  what: 'the kubelet’s /metrics/cadvisor: always these six labels, blank where unknown',
  has: ({ kubelet }) => kubelet,
  labels: ({ cgroup, id, image = '', container = '', pod }) => [
    ['container', container],
    ['id', cgroup],
    ['image', image],
    ['name', id],
    ['namespace', pod?.namespace ?? ''],
    ['pod', pod?.name ?? ''],
  ],
}

/** lib/metrics/prometheus.go:DefaultContainerLabels. Its container_env_* come of variables that somebody chose by name, which nobody can here. */
const cadvisor: Dialect = {
  ...cadvisors,
  what: 'a cAdvisor of its own: every label of the engine as `container_label_*`',
  has: () => true,
  labels: ({ cgroup, id, image = '', labels = {} }) => [
    ['id', cgroup],
    ['image', image],
    ['name', id],
    ...Object.entries(labels)
      .filter(([, value]) => value.length <= MAX_LABEL)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [`container_label_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`, value] as const),
  ],
}

/** internal/cri/server/list_pod_sandbox_metrics_linux.go of containerd 2.2. */
const cri: Dialect = {
  what: 'the kubelet with PodAndContainerStatsFromCRI (KEP-2371), as containerd 2.2 feeds it: `id` is the runtime’s',
  has: (_, inCri) => inCri,
  labels: ({ id, image = '', container = '', pod }) => [
    ['container', container],
    ['id', id],
    ['image', container === '' ? '' : image],
    ['namespace', pod?.namespace ?? ''],
    ['pod', pod?.name ?? ''],
  ],
  without: ['cpu'],
  device: numbers,
  openFiles: 'RLIMIT_NOFILE',
  limits: 'oci',
}

/** Characters. Containerd's own bound is 4096 for name and value; images built for others may carry a whole file in one, 70 times a scrape. */
const MAX_LABEL = 16_384

export const DIALECTS = { kubelet, cadvisor, cri } as const satisfies Record<string, Dialect>
export type DialectName = keyof typeof DIALECTS
