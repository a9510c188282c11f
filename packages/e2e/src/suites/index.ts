import type { Suite } from '../suite.js'
import { agentChaos } from './agent-chaos.js'
import { agentLatency } from './agent-latency.js'
import { agentPod } from './agent-pod.js'
import { agentUnit } from './agent-unit.js'
import { cadvisor } from './cadvisor.js'
import { conformance } from './conformance.js'
import { containerd } from './containerd.js'
import { differential } from './differential.js'
import { mutations } from './mutations.js'
import { page } from './page.js'
import { prometheus } from './prometheus.js'
import { recordings } from './recordings.js'
import { runsc } from './runsc.js'
import { runtimes } from './runtimes.js'
import { systemd } from './systemd.js'

/** The longest guests begin first, so that at the end no CPU waits for one of them. */
export const SUITES: readonly Suite[] = [
  runtimes,
  systemd,
  runsc,
  conformance,
  cadvisor,
  differential,
  recordings,
  mutations,
  containerd,
  agentUnit,
  agentPod,
  agentLatency,
  agentChaos,
  prometheus,
  page,
]
