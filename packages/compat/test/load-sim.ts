import * as sim from '@cgroupkit/sim'

/** In place of src/load-sim.ts when tests run on sources (vitest.config.ts): `require` would take the built simulator, with classes of its own. */
export const loadSim = () => sim
