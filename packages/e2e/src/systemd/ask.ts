import { CgroupError, type Property } from '@cgroupkit/core'
import type { Ground } from '../ground.js'
import type { Answer, Sent, Step } from '../step.js'

/** One request to the manager and what it answered; refusals are thrown as the port throws them. */
export async function ask(
  { systemd }: Ground,
  step: Extract<Step, { op: 'bus' }>,
  pidOf: (name: string) => number,
): Promise<Answer> {
  if (systemd === undefined)
    throw new CgroupError('ERR_HOST', 'bus', step.at, { message: 'this ground has no systemd' })
  const { bus } = systemd
  switch (step.verb) {
    case 'start':
      return {
        text: await bus.startUnit(
          step.at,
          step.properties.map((one) => sent(one, pidOf)),
        ),
      }
    case 'set':
      await bus.setProperties(
        step.at,
        step.properties.map((one) => sent(one, pidOf)),
      )
      return {}
    case 'get': {
      const found = await bus.getProperties(step.at)
      if (found === undefined) return { absent: true }
      const known = step.names.split(' ').filter((name) => Object.hasOwn(found, name))
      return { properties: Object.fromEntries(known.map((name) => [name, told(found[name])])) }
    }
    case 'stop':
      await bus.stopUnit(step.at)
      return {}
    case 'reset':
      await bus.resetFailed(step.at)
      return {}
    case 'version':
      return { text: String(await bus.version()) }
    case 'reload':
      await systemd.reload()
      return {}
    case 'reexec':
      await systemd.reexec()
      return {}
  }
}

/** A recording is JSON: 64-bit numbers are texts in it, and bytes numbers. */
function sent([name, type, value]: Sent, pidOf: (name: string) => number): Property {
  const numbers = (of: unknown): unknown =>
    Array.isArray(of) ? of.map(numbers) : typeof of === 'string' && /^\d+$/.test(of) ? BigInt(of) : of
  const pids = (of: unknown) => (Array.isArray(of) ? of.map((pid) => (typeof pid === 'string' ? pidOf(pid) : pid)) : of)
  const plain = type === 'au' ? pids(value) : type.includes('t') ? numbers(value) : value
  return { name, type, value: type === 'ay' && Array.isArray(plain) ? Uint8Array.from(plain) : plain, from: [] }
}

function told(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return [...value]
  return Array.isArray(value) ? value.map(told) : value
}
