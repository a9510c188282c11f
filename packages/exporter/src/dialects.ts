import type { Identity } from './observed.js'

/** How one reader of containers labels its series. */
export interface Dialect {
  /** Names must be valid; values may be anything. Sorted by the renderer. A name given twice counts once, the first. */
  labels(identity: Identity): readonly (readonly [name: string, value: string])[]
}

/** The kubelet's /metrics/cadvisor (pkg/kubelet/server/server.go:containerPrometheusLabelsFunc): always these six, blank where unknown. */
const kubelet: Dialect = {
  labels: ({ cgroup, id, image = '', container = '', pod }) => [
    ['container', container],
    ['id', cgroup],
    ['image', image],
    ['name', id],
    ['namespace', pod?.namespace ?? ''],
    ['pod', pod?.name ?? ''],
  ],
}

export const DIALECTS = { kubelet } as const satisfies Record<string, Dialect>
export type DialectName = keyof typeof DIALECTS
