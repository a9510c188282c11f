import {
  cpuListToBits,
  formatCpuList,
  hugepageSizesFrom,
  ioWeightFrom,
  limitsFrom,
  type Profile,
  parseCpuList,
  planProperties,
  planWrites,
  sharesFromWeight,
  swapMaxFrom,
  weightFromShares,
} from '@cgroupkit/core'
import type { Answer } from './answers.js'
import { judge } from './judge.js'

type Formula = Profile['weight']
const big = (value: unknown): bigint => BigInt(value as number | bigint | string)

judge('hugepage-sizes', ({ names }) => {
  const { sizes, ignored } = hugepageSizesFrom(names as string[])
  return { value: sizes, warn: ignored.length > 0 }
})

judge('blkio-weight', ({ op, value }): Answer => {
  const blockIO = { weight: Number(value) }
  switch (op) {
    case 'blkioToIoWeight':
      return { value: ioWeightFrom(big(value)) }
    case 'bfqWeight':
      return { value: planWrites('v2', { blockIO }, { exists: (file) => file === 'io.bfq.weight' })[0]?.data }
    default: // numToStr: how a number stands in a file
      return { value: planWrites('v2', { memory: { limit: Number(value) } })[0]?.data ?? '' }
  }
})

/** Peers return 0 both for "no swap" and for "leave it alone". */
judge('memory-swap-v2', ({ memswap, memory }) => {
  const given = (value: unknown) => (value === null ? undefined : big(value))
  return { value: swapMaxFrom({ swap: given(memswap), limit: given(memory) }) ?? 0n }
})

judge('cpu-shares-weight', (input): Answer => {
  const formula = (dialect: unknown) => String(dialect).replace('-clamped', '') as Formula
  const there = (value: unknown, dialect: unknown) => weightFromShares(big(value), formula(dialect))
  switch (input.op) {
    case 'sharesToWeight':
      // Unset shares never reach the formula: no limit, no write.
      if (input.value === null) return { value: limitsFrom({ cpu: { shares: null } })['cpu.shares'] ?? 0n }
      return { value: there(input.value, input.dialect) }
    case 'weightToShares':
      return { value: sharesFromWeight(big(input.value), formula(input.dialect)) }
    case 'sharesEqualAfterRoundTrip':
      return {
        value: sharesFromWeight(there(input.allocated, input.dialect), formula(input.dialect)) === big(input.readback),
      }
    default: // roundTripThroughCadvisor
      return { value: sharesFromWeight(there(input.value, input.forward), formula(input.inverse)) }
  }
})

judge('cpuset-list', ({ op, text, value, systemdVersion }): Answer => {
  const list = String(text)
  switch (op) {
    case 'count':
      return { value: parseCpuList(list).length }
    case 'bitmask':
      return { bytes: cpuListToBits(list) }
    case 'bitmaskProps':
      return { props: planProperties({ cpu: { cpus: list } }, { systemdVersion: Number(systemdVersion) }) }
    case 'format':
      return { value: formatCpuList(value as number[]) }
    default: {
      const cpus = parseCpuList(list)
      return { value: formatCpuList(cpus), count: cpus.length }
    }
  }
})
