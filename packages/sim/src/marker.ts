import type { HostPlan } from './options.js'

/** In the root of a tmpdir host; written last, so that a host without it is not finished. */
export const MARKER = 'cgroupkit-sim.json'

export const markerText = (plan: HostPlan): string => `${JSON.stringify(plan, null, 2)}\n`

/** `undefined`: not a simulated host of a version that is known here. */
export function readMarker(text: string): HostPlan | undefined {
  const plan: unknown = JSON.parse(text)
  const known = typeof plan === 'object' && plan !== null && 'version' in plan && plan.version === 1
  return known ? (plan as HostPlan) : undefined
}
