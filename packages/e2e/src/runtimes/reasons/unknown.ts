import { CRUN, type Reason, unset, weRefuse } from './reason.js'

export const UNKNOWN: readonly Reason[] = [
  {
    name: 'no-burst',
    kind: 'unknown',
    what: 'cpu.burst came later.',
    source: `runc 1.1 fs2/cpu.go setCpu; ${CRUN} 1.8 write_cpu_resources`,
    generation: 'linear',
    variants: ['burst 20000'],
    at: /^cpu\.max\.burst$/,
    says: unset,
  },
  {
    name: 'no-burst-no-refusal',
    kind: 'unknown',
    what: 'cpu.burst came later: a burst above the quota is not refused, since it is not written.',
    source: `runc 1.1 fs2/cpu.go setCpu; ${CRUN} 1.8 write_cpu_resources`,
    generation: 'linear',
    variants: ['burst above quota'],
    says: weRefuse('EINVAL'),
  },
  {
    name: 'no-idle',
    kind: 'unknown',
    what: 'cpu.idle came later.',
    source: 'runc 1.1 fs2/cpu.go setCpu',
    runtime: 'runc',
    generation: 'linear',
    variants: ['idle 1', 'idle 1 shares 512'],
    at: /^(?:cpu\.idle|cpu\.weight|cpu\.weight\.nice|CPUWeight)$/,
    says: (theirs, ours) => theirs !== ours && ['0', '1', '19'].includes(ours ?? ''),
  },
]
