import type { Pod } from './pod.js'
import type { Kind, Way } from './slot.js'

/** How a container came to its end, by what was asked of CRI or runsc, and answered. */
export type End = Way | 'cleared after a call that was cut off' | 'ended by nobody'

/** `made`: not started yet. `unsure`: a call was cut off, and nobody knows what it did. */
type Fate = 'made' | 'runs' | 'unsure' | End

export interface Line {
  pod: Pick<Pod, 'dirOf'>
  kind: Kind
  /** CRI has said so. */
  started: boolean
  fate: Fate
}

/** Every container that was ever made, and what became of it: what runs at any moment follows from it, without asking anybody. */
export class Ledger {
  readonly #lines = new Map<string, Line>()

  made(id: string, pod: Line['pod'], kind: Kind): void {
    this.#lines.set(id, { pod, kind, started: false, fate: 'made' })
  }

  started(id: string): void {
    const line = this.#line(id)
    line.started = true
    line.fate = 'runs'
  }

  unsure(id: string): void {
    const line = this.#line(id)
    if (line.fate === 'made' || line.fate === 'runs') line.fate = 'unsure'
  }

  /** The first end is the one that counts. */
  ended(id: string, end: End): void {
    const line = this.#line(id)
    if (line.fate === 'made' || line.fate === 'runs' || line.fate === 'unsure') line.fate = end
  }

  /** What must run now. */
  running(): ReadonlyMap<string, Line> {
    return new Map([...this.#lines].filter(([, { fate }]) => fate === 'runs'))
  }

  /** Of whom nobody knows whether they run. */
  open(): string[] {
    return [...this.#lines].flatMap(([id, { fate }]) => (fate === 'made' || fate === 'unsure' ? [id] : []))
  }

  /** Of those that CRI said had started: how many there are of each fate. */
  tally(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { started, fate } of this.#lines.values()) {
      const name = started ? fate : `never said to have started: ${fate}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  get startedOnes(): number {
    return [...this.#lines.values()].filter(({ started }) => started).length
  }

  #line(id: string): Line {
    const line = this.#lines.get(id)
    if (line === undefined) throw new RangeError(`container ${id} is in no ledger`)
    return line
  }
}
