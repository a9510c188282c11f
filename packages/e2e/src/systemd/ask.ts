import { type Bus, CgroupError, type Property } from '@cgroupkit/core'
import type { Ground, ManagerGround } from '../ground.js'
import type { Answer, Sent, Step } from '../step.js'
import { connected } from './connected.js'

type BusStep = Extract<Step, { op: 'bus' }>

const LONGEST_WAIT_MS = 10_000
const BETWEEN_LOOKS_MS = 20

/** One request to the manager and what it answered; refusals are thrown as the port throws them. */
export async function ask({ systemd }: Ground, step: BusStep, pidOf: (name: string) => number): Promise<Answer> {
  if (systemd === undefined)
    throw new CgroupError('ERR_HOST', 'bus', step.at, { message: 'this ground has no systemd' })
  const by = 'by' in step ? step.by : undefined
  if (by === undefined) return request(systemd, systemd.bus, step, pidOf)
  return connected(systemd, by, step.at, (bus) => request(systemd, bus, step, pidOf))
}

async function request(
  systemd: ManagerGround,
  bus: Bus,
  step: BusStep,
  pidOf: (name: string) => number,
): Promise<Answer> {
  const properties = 'properties' in step ? step.properties.map((one) => sent(one, pidOf)) : []
  switch (step.verb) {
    case 'start':
      return { text: await bus.startUnit(step.at, properties) }
    case 'set':
      await bus.setProperties(step.at, properties)
      return {}
    case 'get':
      return shown(step.names, await lookedAt(bus, step.at, step.until))
    case 'stop':
      await bus.stopUnit(step.at)
      return {}
    case 'reset':
      await bus.resetFailed(step.at)
      return {}
    case 'version':
      return { text: String(await bus.version()) }
    case 'fragment':
      await systemd.fragment(step.at, step.does)
      return {}
    case 'reload':
      await systemd.reload()
      return {}
    case 'reexec':
      await systemd.reexec()
      return {}
  }
}

async function lookedAt(bus: Bus, unit: string, until: string | undefined) {
  for (const started = Date.now(); ; ) {
    const found = await bus.getProperties(unit)
    const state = found?.ActiveState ?? 'absent'
    if (until === undefined || state === until || Date.now() - started > LONGEST_WAIT_MS) return found
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS))
  }
}

function shown(names: string, found: Record<string, unknown> | undefined): Answer {
  if (found === undefined) return { absent: true }
  const known = names.split(' ').filter((name) => Object.hasOwn(found, name))
  return { properties: Object.fromEntries(known.map((name) => [name, told(found[name])])) }
}

/** A recording is JSON: 64-bit numbers are texts in it, and bytes numbers. */
function sent([name, type, value]: Sent, pidOf: (name: string) => number): Property {
  if (type === 'ay' && Array.isArray(value)) return { name, type, value: Uint8Array.from(value), from: [] }
  const numbers = (of: unknown): unknown =>
    Array.isArray(of) ? of.map(numbers) : typeof of === 'string' && /^\d+$/.test(of) ? BigInt(of) : of
  const pids = (of: unknown) => (Array.isArray(of) ? of.map((pid) => (typeof pid === 'string' ? pidOf(pid) : pid)) : of)
  return { name, type, value: type === 'au' ? pids(value) : type.includes('t') ? numbers(value) : value, from: [] }
}

function told(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return [...value]
  return Array.isArray(value) ? value.map(told) : value
}
