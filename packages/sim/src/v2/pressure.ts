import { atLeast, type Kernel } from '../kernel.js'
import { type Outcome, readWrite } from '../record.js'

const LINE = 'avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'

/** kernel/sched/psi.c psi_trigger_create: `some|full THRESHOLD WINDOW` in microseconds; the window's minimum of 500 ms went with 6.12. */
function trigger(text: string, kernel: Kernel, lines: 'some' | 'both'): Outcome {
  const found = /^[ \t\n]*(?:some|(full))[ \t\n]+([0-9]+)[ \t\n]+([0-9]+)/.exec(text)
  if (found === null || (lines === 'some' && found[1] !== undefined)) return 'EINVAL'
  const [threshold, window] = [Number(found[2]), Number(found[3])]
  const least = atLeast(kernel, '6.12') ? 1 : 500_000
  return window < least || window > 10_000_000 || threshold === 0 || threshold > window ? 'EINVAL' : undefined
}

export const pressureFile = (
  name: string,
  range: { since?: Kernel; until?: Kernel } = {},
  lines: 'some' | 'both' = 'both',
) =>
  readWrite(
    name,
    lines === 'some' ? `some ${LINE}` : `some ${LINE}full ${LINE}`,
    (text, _dir, world) => trigger(text, world.kernel, lines),
    range,
  )
