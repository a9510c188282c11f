import type { Ground } from './ground.js'
import { Performer } from './perform.js'
import type { Answer, Line, Sent, Step } from './step.js'

/** What a program says its steps to; every one is carried out at once and kept with its answer. */
export class Recorder {
  readonly lines: Line[] = []
  #performer: Performer

  constructor(
    readonly ground: Ground,
    /** The hierarchy's mount point. */
    readonly root: string,
  ) {
    this.#performer = new Performer(ground)
  }

  async do(step: Step): Promise<Answer> {
    const answer = await this.#performer.perform(step)
    this.lines.push({ ...step, answer })
    return answer
  }

  /** The machine is as it was when it had booted: so `reset` has made it. */
  async anew(reset: () => Promise<void>): Promise<void> {
    this.close()
    await reset()
    this.#performer = new Performer(this.ground)
    this.lines.push({ op: 'anew', at: '', answer: {} })
  }

  mkdir = (at: string, mode?: string) => this.do({ op: 'mkdir', at, ...(mode !== undefined && { mode }) })
  rmdir = (at: string) => this.do({ op: 'rmdir', at })
  read = (at: string) => this.do({ op: 'read', at })
  list = (at: string) => this.do({ op: 'list', at })
  stat = (at: string) => this.do({ op: 'stat', at })
  modes = (at: string) => this.do({ op: 'modes', at })
  write = (at: string, data: string) => this.do({ op: 'write', at, data })
  open = (at: string, flags: string) => this.do({ op: 'open', at, flags })
  spawn = (at: string) => this.do({ op: 'spawn', at })
  /** Also one that writes and forks when told. */
  actor = (at: string) => this.do({ op: 'spawn', at, acts: true })
  writeAs = (as: string, at: string, data: string) => this.do({ op: 'write', at, data, as })
  fork = (at: string, of: string) => this.do({ op: 'fork', at, of })
  reap = (at: string) => this.do({ op: 'reap', at })
  watch = (at: string) => this.do({ op: 'watch', at })
  events = (at: string) => this.do({ op: 'events', at })
  kill = (at: string) => this.do({ op: 'kill', at })
  start = (at: string, ...properties: Sent[]) => this.do({ op: 'bus', at, verb: 'start', properties })
  set = (at: string, ...properties: Sent[]) => this.do({ op: 'bus', at, verb: 'set', properties })
  get = (at: string, names: string, until?: string) =>
    this.do({ op: 'bus', at, verb: 'get', names, ...(until !== undefined && { until }) })
  version = () => this.do({ op: 'bus', at: '', verb: 'version' })
  stop = (at: string) => this.do({ op: 'bus', at, verb: 'stop' })
  reset = (at: string) => this.do({ op: 'bus', at, verb: 'reset' })
  fragment = (at: string, does: 'fails' | 'hangs') => this.do({ op: 'bus', at, verb: 'fragment', does })
  reload = () => this.do({ op: 'bus', at: '', verb: 'reload' })
  reexec = () => this.do({ op: 'bus', at: '', verb: 'reexec' })

  close(): void {
    this.#performer.close()
  }

  /** Names by mode, as `modes` answers. */
  async files(at: string): Promise<Map<string, string>> {
    const { byMode = {} } = await this.modes(at)
    return new Map(
      Object.entries(byMode).flatMap(([mode, names]) => names.split(' ').map((name) => [name, mode] as const)),
    )
  }
}

/** A fresh directory by name, and its removal after the body. */
export async function within(to: Recorder, at: string, body: () => Promise<void>): Promise<void> {
  await to.mkdir(at)
  await body()
  await to.rmdir(at)
}
