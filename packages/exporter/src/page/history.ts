import type { Count, Observed } from '../observed.js'
import type { Trend, Use } from './model.js'

/** Of one container or sandbox: rings of the last readings. */
interface Track {
  /** CPUs used between the reading before and this one. */
  cpu: (number | null)[]
  memory: (number | null)[]
  tasks: number | undefined
  last: { atMs: number; cpuNanos: bigint } | undefined
}

/** At one reading each 15 s: ten minutes. */
const POINTS = 40

/** The last readings of everything that is observed, for lines on the page. Bounded: what is not observed any more is forgotten. */
export class History {
  #tracks = new Map<string, Track>()
  #times: number[] = []
  #newest = 0

  /** A collection, at `nowMs`; the same again, told to another reader, counts once. */
  note(observed: readonly Observed[], nowMs: number): void {
    const newest = observed.reduce((latest, { readAtMs = 0 }) => Math.max(latest, readAtMs), 0)
    if (newest !== 0 && newest === this.#newest) return
    this.#newest = newest
    // a clock that was set back: lines would run backwards
    if ((this.#times.at(-1) ?? 0) >= nowMs) this.clear()
    const past = this.#times.length
    this.#times = [...this.#times, nowMs].slice(-POINTS)
    const tracks = new Map<string, Track>()
    for (const one of observed) {
      const key = one.identity.cgroup
      tracks.set(key, follow(this.#tracks.get(key) ?? born(past), one, nowMs))
    }
    this.#tracks = tracks
  }

  clear(): void {
    this.#tracks.clear()
    this.#times = []
  }

  /** `limits` in CPUs and bytes, where there are some. */
  use(cgroup: string, limits: { cpu?: number | undefined; memory?: number | undefined } = {}): Use {
    const track = this.#tracks.get(cgroup)
    if (track === undefined) return {}
    const spanMs = (this.#times.at(-1) ?? 0) - (this.#times[0] ?? 0)
    const cpu = trend(track.cpu, spanMs, limits.cpu)
    const memory = trend(track.memory, spanMs, limits.memory)
    return {
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      ...(track.tasks !== undefined && { tasks: track.tasks }),
    }
  }
}

const born = (past: number): Track => {
  const unknown = Array<null>(Math.min(past, POINTS)).fill(null)
  return { cpu: unknown, memory: unknown, tasks: undefined, last: undefined }
}

function follow(track: Track, { stats, readAtMs }: Observed, nowMs: number): Track {
  const atMs = readAtMs ?? nowMs
  const total = big(stats?.cpu?.total)
  const memory = big(stats?.memory?.workingSet ?? stats?.memory?.usage)
  const tasks = big(stats?.processes?.threadsCurrent)
  return {
    cpu: [...track.cpu, rate(track.last, total, atMs)].slice(-POINTS),
    memory: [...track.memory, memory === undefined ? null : Number(memory)].slice(-POINTS),
    tasks: tasks === undefined ? undefined : Number(tasks),
    last: total === undefined ? track.last : { atMs, cpuNanos: total },
  }
}

/** A counter that went back tells nothing of the time between. */
function rate(last: Track['last'], total: bigint | undefined, atMs: number): number | null {
  if (last === undefined || total === undefined || atMs <= last.atMs || total < last.cpuNanos) return null
  return Number(total - last.cpuNanos) / 1e6 / (atMs - last.atMs)
}

/** What is no count is not known. */
function big(count: Count | undefined): bigint | undefined {
  if (typeof count === 'number' && (!Number.isSafeInteger(count) || count < 0)) return undefined
  return count === undefined || count < 0 || count > 2n ** 64n - 1n ? undefined : BigInt(count)
}

function trend(points: Track['cpu'], spanMs: number, limit: number | undefined): Trend | undefined {
  if (points.every((point) => point === null)) return undefined
  return { points, now: points.at(-1) ?? null, spanMs, ...(limit !== undefined && { limit }) }
}
