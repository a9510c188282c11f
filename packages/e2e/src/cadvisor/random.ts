import type { Column } from '@cgroupkit/core'
import fc from 'fast-check'
import type { Case } from './cases.js'
import { PLACES } from './places.js'

const GIB = 2n ** 30n
const MOST = 2n ** 63n - 1n
const oneOf = (...values: readonly (number | bigint)[]) => fc.constantFrom(...values.map(BigInt))

/** The edges of unset, of a page, of what cAdvisor takes for unlimited and of what a double can tell apart; odd pages; anything. */
const bytes = fc.oneof(
  oneOf(-1, 0, 1, 4095, 4096, 4097, 100_000_000, 2n ** 53n + 1n, 2n ** 62n - 4096n, 2n ** 62n, 2n ** 62n + 4096n, MOST),
  fc.bigInt({ min: 4096n, max: 64n * GIB }),
)

const memory = fc
  .record({ limit: bytes, reservation: bytes, more: fc.oneof(oneOf(-1, 0), fc.bigInt(1n, GIB)) }, { requiredKeys: [] })
  .map(({ more, ...rest }) => (more === undefined ? rest : { ...rest, swap: swapFor(rest.limit ?? 0n, more) }))

/** What is below the limit, or has none to go with, would contradict the spec. */
function swapFor(limit: bigint, more: bigint): bigint {
  if (limit <= 0n || more < 0n) return -1n
  return limit + more < MOST ? limit + more : MOST
}

const cpu = fc.record(
  {
    shares: fc.oneof(oneOf(0, 1, 2, 3, 102, 1023, 1024, 262_143, 262_144, 300_000), fc.bigInt(2n, 262_144n)),
    quota: fc.oneof(oneOf(-1, 0, 999, 1000, 12_345, 100_000), fc.bigInt(1000n, 4_000_000n)),
    period: fc.oneof(oneOf(0, 999, 1000, 54_321, 100_000, 1_000_000), fc.bigInt(1000n, 1_000_000n)),
  },
  { requiredKeys: [] },
)

const pids = fc.record({ limit: oneOf(-1, 0, 1, 77, 32_768, 4_194_304, 4_194_305) })
/** What versions before 0.47 take for a reservation; only its own name writes it. */
const unified = fc.record({ 'memory.high': fc.constantFrom('max', '12288', '50000001') })

const resources = {
  v1: fc.record({ memory, cpu, pids }, { requiredKeys: [] }),
  v2: fc.record({ memory, cpu, pids, unified }, { requiredKeys: [] }),
}

const PROFILES = ['default', 'cadvisor', 'gvisor', 'reservation=low+min', 'quota=systemd']
/** None; after the boot; before any, where cAdvisor since 0.39 shows the boot. */
const STARTS = [undefined, '2026-01-31T10:30:00.999Z', '86400.5']

/** `count` directories by chance. The same seed, the same directories. */
export function random(column: Column, seed: number, count: number): Case[] {
  const [first, ...others] = PLACES[column]
  const any = fc.record({
    place: fc.oneof({ weight: 2, arbitrary: fc.constant(first) }, { weight: 3, arbitrary: fc.constantFrom(...others) }),
    resources: resources[column],
    profile: fc.constantFrom(...PROFILES),
    startedAt: fc.constantFrom(...STARTS),
  })
  return fc.sample(any, { seed, numRuns: count }).map(({ place, profile, startedAt, ...rest }, index) => {
    const name = `${String(index).padStart(4, '0')}${'c6'.repeat(30)}`
    const spec = { ociVersion: '1.1.0', linux: { cgroupsPath: place.path(name), resources: rest.resources } }
    const start = startedAt === undefined ? [] : ['--started-at', startedAt]
    const args = [...place.args, '--driver', place.driver, '--profile', profile, ...start]
    return { name, story: false, spec: json(spec), args }
  })
}

/** Numbers with all their digits. */
function json(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `#${each}#` : each))
  return text.replaceAll(/"#(-?\d+)#"/g, '$1')
}
