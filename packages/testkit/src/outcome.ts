import { isCgroupError } from '@cgroupkit/core'

/**
 * The code of a refusal, or 'ok'. Anything but a CgroupError or SpecError is a defect of what is under test and is thrown on: a TypeError
 * must never pass for a refusal.
 */
export function outcome(call: () => unknown): string {
  try {
    call()
    return 'ok'
  } catch (error) {
    if (isCgroupError(error)) return error.code
    throw error
  }
}

/** The same for what answers later. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return 'ok'
  } catch (error) {
    if (isCgroupError(error)) return error.code
    throw error
  }
}
