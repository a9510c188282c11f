import type { Stats } from '../../observed.js'
import type { Accounting } from './accounting.js'
import type { RunscNumbers } from './events.js'

/** The sentry counts in ticks, of every task that runs or waits to. */
const TICKS_NS = 1_000_000_000n

export interface Beside {
  /** Of `runsc ps`. */
  processes?: number | undefined
  /**
   * Nanoseconds of CPU that the host gave the whole sandbox, read after the numbers: a container that is told more was not told right (seen with
   * release 20240729, four times as much), and would keep its counter there.
   */
  sandboxCpu?: bigint | undefined
}

/**
 * The container's numbers, as far as the runtime tells it apart from the others of its sandbox. The working set is the usage: nothing tells how
 * much of it could be given back (containerd's CRI says the same).
 */
export function statsOfRunsc(numbers: RunscNumbers, accounting: Accounting, beside: Beside = {}): Stats {
  const { processes, sandboxCpu } = beside
  const cpu = cpuOf(numbers, accounting, sandboxCpu)
  const memory = accounting.memory === 'own' ? numbers.memory : undefined
  const tasks = accounting.tasks === 'own' ? numbers.tasks : undefined
  return {
    ...(cpu !== undefined && { cpu: { total: cpu } }),
    ...(memory !== undefined && { memory: { usage: memory, workingSet: memory } }),
    ...((tasks !== undefined || processes !== undefined) && {
      processes: {
        ...(processes !== undefined && { processCount: processes }),
        ...(tasks !== undefined && { threadsCurrent: tasks }),
      },
    }),
  }
}

function cpuOf({ cpu }: RunscNumbers, accounting: Accounting, sandboxCpu: bigint | undefined): bigint | undefined {
  if (cpu === undefined || accounting.cpu === 'absent') return undefined
  const total = accounting.cpu === 'microseconds' ? cpu * 1000n : cpu
  return sandboxCpu !== undefined && total > sandboxCpu + TICKS_NS ? undefined : total
}
