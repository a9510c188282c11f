import { createRequire } from 'node:module'

type Simulator = typeof import('@cgroupkit/sim')

/** Loads the simulator when it is first needed, in the middle of a synchronous call: Node ≥ 20.19 lets `require` take ES modules, the same instance. */
export function loadSim(): Simulator {
  return createRequire(import.meta.url)('@cgroupkit/sim') as Simulator
}
