import { type Bus, CgroupError } from '@cgroupkit/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { served } from './support/served.js'
import { prop } from './support/unit.js'

/** One request; processes are named by their number of birth. */
type Step =
  | { verb: 'start'; unit: string; slice: string; limits: ReturnType<typeof prop>[]; pids: boolean }
  | { verb: 'set'; unit: string; limits: ReturnType<typeof prop>[] }
  | { verb: 'stop' | 'get' | 'reset'; unit: string }

const INFINITY = 2n ** 64n - 1n
const unit = fc.constantFrom('a.scope', 'b.scope', 'pods.slice', 'pods-c.slice', 'pods--d.slice', 'x.service')
const size = fc.oneof(fc.bigInt(0n, INFINITY), fc.constantFrom(0n, 1n, 4096n, 2n ** 53n + 1n, INFINITY))
const limit = fc.oneof(
  fc
    .tuple(fc.constantFrom('MemoryMax', 'MemoryLow', 'TasksMax', 'CPUWeight', 'CPUQuotaPerSecUSec'), size)
    .map(([name, value]) => prop(name, 't', value)),
  fc.uint8Array({ minLength: 0, maxLength: 2 }).map((mask) => prop('AllowedCPUs', 'ay', mask)),
  fc.boolean().map((on) => prop('Delegate', 'b', on)),
  fc.constant(prop('MemoryMax', 's', 'much')),
  fc.constant(prop('Nonsense', 't', 1n)),
)
const limits = fc.array(limit, { maxLength: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    verb: fc.constant('start' as const),
    unit,
    slice: fc.constantFrom('pods.slice', 'pods-c.slice', 'b.scope'),
    limits,
    pids: fc.boolean(),
  }),
  fc.record({ verb: fc.constant('set' as const), unit, limits }),
  fc.record({ verb: fc.constantFrom('stop' as const, 'get' as const, 'reset' as const), unit }),
)

async function take(bus: Bus, one: Step, spawn: () => number): Promise<unknown> {
  try {
    switch (one.verb) {
      case 'start': {
        const place = one.unit.endsWith('.scope') ? [prop('Slice', 's', one.slice)] : []
        const pids = one.pids ? [prop('PIDs', 'au', [spawn()])] : []
        return await bus.startUnit(one.unit, [...place, ...pids, ...one.limits])
      }
      case 'set':
        return await bus.setProperties(one.unit, one.limits)
      case 'stop':
        return await bus.stopUnit(one.unit)
      case 'reset':
        return await bus.resetFailed(one.unit)
      case 'get': {
        const shown = await bus.getProperties(one.unit)
        return (
          shown &&
          Object.fromEntries(
            Object.entries(shown).map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : value]),
          )
        )
      }
    }
  } catch (error) {
    if (error instanceof CgroupError) return [error.code, error.path, error.data, error.message]
    throw error
  }
}

test('over the wire and in process, systemd gives the same answers and the same tree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.constantFrom(252, 257), async (steps, version) => {
      const [wire, local] = [await served({ version }), await served({ version })]
      const bus = await wire.connect()
      for (const one of steps) {
        const answers = [await take(bus, one, wire.spawn), await take(local.systemd, one, local.spawn)]
        expect(answers[0]).toEqual(answers[1])
        expect(wire.sim.snapshot()).toEqual(local.sim.snapshot())
      }
      await wire.close()
      await local.close()
    }),
    { numRuns: 60 },
  )
}, 60_000)
