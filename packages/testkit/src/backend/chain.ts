import type { HostPath, Op } from '@cgroupkit/core'
import type { BackendLab, Fault } from '../suite.js'

/** Adds a link to the lab's chain of faults; returns the function that takes it out again. */
export function fault(lab: BackendLab, link: (op: Op, path: HostPath) => Fault): () => void {
  const { faults } = lab
  if (!faults) throw new Error('the lab has no faults')
  faults.push(link)
  return () => {
    const at = faults.indexOf(link)
    if (at >= 0) faults.splice(at, 1)
  }
}

/** Every errno and own code in an error, its causes and its parts: a report of two failures names both. */
export function codesIn(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const parts: unknown[] = error instanceof AggregateError ? error.errors : []
  return [...new Set([...own, ...parts.flatMap(codesIn), ...codesIn(error.cause)])]
}

/** What a call that must fail failed with. */
export async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
