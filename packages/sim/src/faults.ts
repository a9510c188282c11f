import { type Errno, type HostPath, type Op, refusal } from '@cgroupkit/core'

/** 'vanish' removes the object, then goes on with the call, which meets the truth (ENOENT, ENODEV on an fd). */
export type Fault = Errno | 'vanish' | { delayMs: number } | undefined
export type FaultRule = (op: Op, path: HostPath) => Fault

/** The first rule with an answer counts. */
export class Faults {
  readonly rules: FaultRule[] = []
  readonly #vanish: (op: Op, path: HostPath) => void

  constructor(vanish: (op: Op, path: HostPath) => void) {
    this.#vanish = vanish
  }

  meet(op: Op, path: HostPath): void {
    if (this.rules.length === 0) return
    const fault = this.#ask(op, path)
    if (fault === undefined) return
    if (fault === 'vanish') this.#vanish(op, path)
    else if (typeof fault === 'object') pause(fault.delayMs)
    else throw refusal(fault, op, path)
  }

  #ask(op: Op, path: HostPath): Fault {
    for (const rule of this.rules) {
      const fault = rule(op, path)
      if (fault !== undefined) return fault
    }
    return undefined
  }
}

/** The calls are synchronous, and so is their slowness. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Numbers from 0 to below 1 that a seed repeats (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
