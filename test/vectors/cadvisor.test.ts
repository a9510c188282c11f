import { CADVISOR_FAMILIES, CADVISOR_LABELS, type DirReader, readSeries } from '@cgroupkit/core'
import type { Answer } from './answers.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

/** A field of cAdvisor's ContainerSpec → the series that shows it. */
const SERIES = {
  cpuPeriod: 'container_spec_cpu_period',
  cpuQuota: 'container_spec_cpu_quota',
  cpuShares: 'container_spec_cpu_shares',
  memoryLimit: 'container_spec_memory_limit_bytes',
  memorySwapLimit: 'container_spec_memory_swap_limit_bytes',
  memoryReservation: 'container_spec_memory_reservation_limit_bytes',
  processesLimit: 'container_threads_max',
} as const
const isField = (key: string): key is keyof typeof SERIES => key in SERIES

judge(
  'cadvisor-spec',
  ({ mode, files }, { expected }): Answer => {
    const texts = new Map(Object.entries(files as Record<string, string>).map(([file, text]) => [baseOf(file), text]))
    const folders = new Set(Object.keys(files as object).map((file) => file.split('/')[0]))
    const dir: DirReader = {
      read: (file) => texts.get(file),
      has: (controller) => mode === 'v2' || folders.has(controller),
    }
    const shown = new Map(readSeries(mode as 'v1' | 'v2', dir).map(({ name, value }) => [name, value]))
    const value = Object.entries(SERIES).map(([field, name]) => [field, shown.get(name) ?? 'absent'])
    const has = { hasMemory: shown.has(SERIES.memoryLimit), hasCpu: shown.has(SERIES.cpuShares) }
    const all: Record<string, unknown> = { ...Object.fromEntries(value), ...has }
    const asked = Object.keys(expected.value as object)
    return { value: Object.fromEntries(asked.map((field) => [field, all[field]])) }
  },
  exposed,
)

const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** What lib/metrics/prometheus.go prints of a spec: memory beyond 2^62 as 0, no tasks limit as 0, no series for a quota of 0. */
function exposed({ expected }: Vector): Vector['expected'] {
  const value = Object.entries(expected.value as Record<string, unknown>).map(([key, given]) => {
    if (!isField(key)) return [key, given]
    if (key === 'cpuQuota') return [key, given === 0 ? 'absent' : given]
    return [key, BigInt(given as number | string) > 2n ** 62n ? 0 : given]
  })
  return { value: Object.fromEntries(value) }
}

judge('cadvisor-metric-families', ({ name }): Answer => {
  const family = CADVISOR_FAMILIES.find((each) => each.name === name)
  if (family === undefined) return {}
  const labels = [...(family.perContainer ? CADVISOR_LABELS : []), ...family.labels].sort()
  return { type: family.type, labels, timestamp: family.timestamped }
})
