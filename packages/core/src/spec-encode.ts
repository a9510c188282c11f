import { DEFAULT_PERIOD, INFINITY, quotaOfSystemd, quotaPerSecond } from './cpu-max.js'
import { weightFromShares } from './cpu-weight.js'
import { swapMaxFrom } from './memory-swap.js'
import type { Ask, Encode } from './plan-types.js'

/** How a target spells a number and the absence of a limit. `undefined`: it has no word for it, so nothing is written. */
export interface Words<T> {
  number: (value: bigint) => T
  unlimited: T | undefined
}

export const V1: Words<string> = { number: String, unlimited: '-1' }
export const V2: Words<string> = { number: String, unlimited: 'max' }
export const UNIT: Words<bigint> = { number: (value) => value, unlimited: INFINITY }

/** 0 is unset (runc and crun alike), so nothing is written; -1 is unlimited. Less than that parseResources does not let through. */
export function bytes<T>(to: Words<T>): Encode<T> {
  return (value) => (value === 0n ? undefined : value < 0n ? to.unlimited : to.number(value))
}

/** For profile `low+min` only. -1 is left out: memory.min `max` would take all memory of the host from everybody else. */
export function reservedForCadvisor<T>(to: Words<T>): Encode<T> {
  const encode = bytes({ ...to, unlimited: undefined })
  return (value, ask) => (ask.profile.reservation === 'low+min' ? encode(value, ask) : undefined)
}

/**
 * v1's memory + swap: as given, after the checks that the kernel would answer with EINVAL in any order. A fresh directory has no limit, which
 * memory + swap cannot be below; in an update the kernel knows the one in force.
 */
export function memoryAndSwap<T>(to: Words<T>): Encode<T> {
  const encode = bytes(to)
  return (swap, ask) => {
    const limit = set(ask.limits['memory.limit'])
    if (limit !== undefined || ask.current === undefined) swapMaxFrom({ swap, limit })
    return encode(swap, ask)
  }
}

/** v2's swap alone. In an update that names only swap, the limit is the one in force. */
export function swapAlone<T>(to: Words<T>, limitFile: string): Encode<T> {
  return (swap, ask) => {
    const limit = set(ask.limits['memory.limit']) ?? decimal(ask.current?.(limitFile))
    const max = swapMaxFrom({ swap, limit })
    return max === undefined ? undefined : max === -1n ? to.unlimited : to.number(max)
  }
}

/** Memory made unlimited without a word about swap frees swap as well (opencontainers/cgroups, both versions). */
export function swapFreed<T>(to: Words<T>): Encode<T> {
  return (limit, ask) => (limit === -1n && set(ask.limits['memory.swap']) === undefined ? to.unlimited : undefined)
}

/** `zero`: what a quota of 0 means; v1 refuses it, so there it is unset. */
export function quota(to: Words<string>, periodInForce: InForce, zero?: string): Encode<string> {
  return (value, ask) => {
    if (value <= 0n) return value === 0n ? zero : to.unlimited
    return to.number(ask.profile.quota === 'systemd' ? quotaOfSystemd(value, period(ask, periodInForce)) : value)
  }
}

export const nonZero: Encode<string> = (value) => (value === 0n ? undefined : String(value))
export const nonZeroNumber: Encode<bigint> = set

export function quotaOfUnit(periodInForce: InForce): Encode<bigint> {
  return (value, ask) => quotaPerSecond(value, period(ask, periodInForce))
}

/** A new period alone changes the share of a CPU that the quota in force comes to; systemd must hear of it. */
export function quotaOfUnitAtPeriod(quotaInForce: InForce): Encode<bigint> {
  return (value, ask) =>
    value === 0n || ask.limits['cpu.quota'] !== undefined
      ? undefined
      : quotaPerSecond(inForce(ask, quotaInForce) ?? -1n, value)
}

export function weight<T>(to: Words<T>): Encode<T> {
  return (shares, { profile }) => {
    const value = weightFromShares(shares, profile.weight)
    return value === 0n ? undefined : to.number(value)
  }
}

/** Any negative is unlimited, as in opencontainers/cgroups. Neither kernel nor systemd would start a process under 0. */
export function tasks<T>(to: Words<T>): Encode<T> {
  return (value, { profile }) => {
    if (value < 0n) return to.unlimited
    if (value === 0n) return profile.pidsZero === 'one' ? to.number(1n) : undefined
    return to.number(value)
  }
}

/** Where the value in force stands: file, and word of it. */
export type InForce = readonly [file: string, word: number]

function period(ask: Ask, at: InForce): bigint {
  return set(ask.limits['cpu.period']) ?? inForce(ask, at) ?? DEFAULT_PERIOD
}

function inForce(ask: Ask, [file, word]: InForce): bigint | undefined {
  return decimal(ask.current?.(file)?.trim().split(/\s+/)[word])
}

function set(value: bigint | undefined): bigint | undefined {
  return value === 0n ? undefined : value
}

function decimal(text: string | undefined): bigint | undefined {
  const digits = text?.trim() ?? ''
  return /^[0-9]+$/.test(digits) ? BigInt(digits) : undefined
}
