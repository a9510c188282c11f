import type { AgentConfig } from './config.js'
import { findKubelet, judgeKubelet } from './kubelet.js'
import { jsonLog } from './log.js'
import type { ServiceIo } from './service.js'

/**
 * Who will read the directories decides whether any may be made; told at each start. Throws CgroupError where they would do harm; where nobody
 * would read them the agent only observes.
 */
export function withReaders(config: AgentConfig, io: Pick<ServiceIo, 'write' | 'kubelet'>): AgentConfig {
  if (config.observe) return config
  const log = jsonLog(io.write, config.logLevel, Date.now)
  const { refused, idle, warning } = judgeKubelet((io.kubelet ?? (() => findKubelet(config.root)))(), config)
  if (refused !== undefined) throw refused
  if (warning !== undefined) log('warn', warning)
  if (idle !== undefined) {
    log('warn', `only observing: ${idle}`)
    return { ...config, observe: true }
  }
  if (!config.zeroRowsDropped)
    log('warn', 'beside the limits cAdvisor shows rows of zeros for each directory', {
      hint: 'have Prometheus drop them, cgroupkit agent rules says how; then say --zero-rows-dropped',
    })
  return config
}
