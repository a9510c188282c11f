import type { Suite } from '../suite.js'
import { agentChaos } from './agent-chaos.js'
import { agentLatency } from './agent-latency.js'
import { agentUnit } from './agent-unit.js'
import { cadvisor } from './cadvisor.js'
import { conformance } from './conformance.js'
import { containerd } from './containerd.js'
import { differential } from './differential.js'
import { mutations } from './mutations.js'
import { recordings } from './recordings.js'
import { runsc } from './runsc.js'
import { runtimes } from './runtimes.js'
import { systemd } from './systemd.js'

/** In the order of the summary. */
export const SUITES: readonly Suite[] = [
  recordings,
  differential,
  mutations,
  conformance,
  systemd,
  cadvisor,
  runsc,
  runtimes,
  containerd,
  agentUnit,
  agentLatency,
  agentChaos,
]
