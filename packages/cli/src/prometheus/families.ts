import { CADVISOR_FAMILIES } from '@cgroupkit/core'

const PER_CONTAINER = CADVISOR_FAMILIES.filter(({ perContainer }) => perContainer)
const isZero = (idle: string) => /^(?:0|a few)\b/.test(idle)

/** Zeros of cAdvisor 0.38.7 (recorded), which later versions leave out without a process. */
const EARLIER = ['advance_tcp_stats', 'tcp6_usage', 'tcp_usage', 'udp6_usage', 'udp_usage'].map(
  (name) => `container_network_${name}_total`,
)

/** Families whose rows are zeros for every directory without processes, or next to that: they count nothing, and no right-sizer must believe them. */
export function zeroFamilies(): string[] {
  return [...PER_CONTAINER.filter(({ idle }) => isZero(idle)).map(({ name }) => name), ...EARLIER].sort()
}

/** Families that cAdvisor tells of a directory without processes, and rightly: limits, start, last seen. Whoever tells them as well tells them twice. */
export function toldFamilies(): string[] {
  return PER_CONTAINER.filter(({ idle }) => !isZero(idle) && idle !== 'absent').map(({ name }) => name)
}

/** cAdvisor's name of a limit. */
export function limitFamily(what: 'cpu_quota' | 'cpu_period' | 'memory_limit_bytes'): string {
  const found = CADVISOR_FAMILIES.find(({ name }) => name.endsWith(`_spec_${what}`))
  if (found === undefined) throw new TypeError(`cAdvisor tells no ${what}`)
  return found.name
}
