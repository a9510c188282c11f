import { isCgroupError } from '@cgroupkit/core'
import type { Vector } from './vectors.js'

/** What the product says, in the terms of a vector: `{value}`, `{files}`, `{error: code}` … */
export type Answer = Readonly<Record<string, unknown>>
export type Driver = (input: Vector['input'], vector: Vector) => Answer | Promise<Answer>

/** Which of our codes a vector's class of error stands for. A class that is not here is its own code (ENOENT …). */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  parse: ['ERR_SPEC', 'ERR_HOST', 'ERR_STATE', 'ERR_BUS', 'EIO', 'EINVAL'],
  invalid: ['ERR_SPEC', 'ERR_PATH'],
  range: ['ERR_SPEC', 'ERANGE'],
  schema: ['ERR_SPEC'],
  unsupported: ['ERR_SPEC', 'ERR_BUS'],
  'invalid-slice': ['ERR_PATH'],
  'invalid-systemd-path': ['ERR_PATH'],
  'invalid-group-path': ['ERR_PATH'],
  'invalid-path': ['ERR_PATH'],
  'invalid-unit-name': ['ERR_PATH'],
  'invalid-id': ['ERR_PATH'],
  'invalid-key': ['ERR_SPEC'],
  'invalid-value': ['ERR_SPEC'],
  'forbidden-key': ['ERR_SPEC'],
  'bad-resource-spec': ['ERR_SPEC'],
  'controller-missing': ['ERR_NO_CONTROLLER'],
  'controller-unavailable': ['ERR_NO_CONTROLLER', 'ERR_SPEC'],
  'no-cgroups': ['ERR_HOST'],
  'not-found': ['ERR_HOST'],
  'unit-exists': ['ERR_BUS', 'ERR_BUSY'],
  'unsafe-path': ['ERR_PATH', 'ELOOP', 'EXDEV'],
  'job-failed': ['ERR_BUS'],
  auth: ['ERR_BUS'],
  io: ['ERR_SPEC'],
  timeout: ['ERR_TIMEOUT'],
}

/** Refusals are answers; anything else that is thrown is a broken test. */
export async function answerOf(driver: Driver, vector: Vector): Promise<Answer> {
  try {
    return await driver(vector.input, vector)
  } catch (error) {
    if (isCgroupError(error)) return { error: error.code }
    throw error
  }
}

/** Numbers compare by their digits, whether they came as number, bigint or `{$int}`; anything absent is absent. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  if (value instanceof Uint8Array) return [...value].map(String)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('$int' in value) return String(value.$int)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]))
}

/** Does the answer hold everything that the vector expects? `contains` is a peer's wording. */
export function meets(answer: Answer, expected: Vector['expected']): boolean {
  if (Array.isArray(expected.range)) {
    const [low, high] = expected.range as [number, number]
    return Number(answer.value) >= low && Number(answer.value) <= high
  }
  return Object.entries(expected).every(([key, value]) => {
    if (key === 'contains') return true
    if (key === 'error') return (CLASSES[String(value)] ?? [value]).includes(String(answer.error))
    return JSON.stringify(sorted(answer[key])) === JSON.stringify(sorted(value))
  })
}

/** Keys in order, so that objects compare as such. */
function sorted(value: unknown): unknown {
  const told = plain(value)
  if (Array.isArray(told)) return told.map(sorted)
  if (typeof told !== 'object' || told === null) return told
  return Object.fromEntries(
    Object.entries(told)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
