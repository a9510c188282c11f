import type { HostPath } from '@cgroupkit/core'
import type { Hierarchy } from '../record.js'
import type { HostFiles } from '../store/store.js'

export interface Task {
  tid: number
  tgid: number
  ppid: number
  zombie: boolean
  threads: number
}

export interface Birth {
  ppid: number
  threads?: number | undefined
  name?: string | undefined
}

const LAST_PID: HostPath = '/proc/sys/kernel/ns_last_pid'
/** The first process that a simulated host starts gets the next one. */
const FIRST_FREE = 99
const KTHREADD = 2
const OOM_SCORE_ADJ_MIN = -1000

/** Processes as /proc shows them: its texts are their whole state. Threads of a process are numbered after it. */
export class ProcessTable {
  readonly #host: HostFiles
  readonly #hierarchies: readonly Hierarchy[]

  constructor(host: HostFiles, hierarchies: readonly Hierarchy[]) {
    this.#host = host
    // the kernel prints the newest hierarchy first, v2 last
    this.#hierarchies = [...hierarchies].sort((a, b) => b.id - a.id)
  }

  task(tid: number): Task | undefined {
    const text = this.#host.get(`/proc/${tid}/status`)
    if (text === undefined) return undefined
    const field = (name: string) => Number(new RegExp(`^${name}:\\t(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return { tid, tgid: field('Tgid'), ppid: field('PPid'), zombie: text.includes('\tZ '), threads: field('Threads') }
  }

  isKernelThread(task: Task): boolean {
    return task.tid === KTHREADD || task.ppid === KTHREADD
  }

  next(count = 1): number {
    let pid = Number(this.#host.get(LAST_PID)) + 1
    // this very process may join too, under its own number
    if (pid <= process.pid && process.pid < pid + count) pid = process.pid + 1
    this.#host.set(LAST_PID, `${pid + count - 1}\n`)
    return pid
  }

  /** init and kthreadd are 1 and 2; what starts later has numbers that are easily told from theirs. */
  startCounting(booted = false): void {
    this.#host.set(LAST_PID, `${booted ? FIRST_FREE : 0}\n`)
  }

  /** In the root of every hierarchy. */
  create(pid: number, { ppid, threads = 1, name = 'sh' }: Birth): Task {
    const lines = this.#hierarchies.map((one) => line(one, '/'))
    const task = { tid: pid, tgid: pid, ppid, zombie: false, threads }
    for (const tid of threadsOf(task)) {
      this.#host.set(`/proc/${tid}/cgroup`, lines.join(''))
      this.#status({ ...task, tid }, name)
    }
    return task
  }

  #status(task: Task, name: string): void {
    const state = task.zombie ? 'Z (zombie)' : 'S (sleeping)'
    const fields = { Name: name, State: state, Tgid: task.tgid, Pid: task.tid, PPid: task.ppid, Threads: task.threads }
    const text = Object.entries(fields).map(([key, value]) => `${key}:\t${value}\n`)
    this.#host.set(`/proc/${task.tid}/status`, text.join(''))
  }

  setOomScoreAdj(pid: number, value: number): void {
    this.#host.set(`/proc/${pid}/oom_score_adj`, `${value}\n`)
  }

  oomScoreAdj(pid: number): number {
    return Number(this.#host.get(`/proc/${pid}/oom_score_adj`))
  }

  /** The OOM killer passes it by. */
  isSpared(pid: number): boolean {
    return this.oomScoreAdj(pid) === OOM_SCORE_ADJ_MIN
  }

  bury(task: Task): void {
    const name = /^Name:\t(.*)$/m.exec(this.#host.get(`/proc/${task.tid}/status`) ?? '')?.[1] ?? ''
    this.#status({ ...task, zombie: true, threads: 1 }, name)
  }

  remove(tid: number): void {
    this.#host.drop(`/proc/${tid}`)
  }

  /** Below the hierarchy's root, as in /proc/<pid>/cgroup: `/`, `/a/b`, `/a/b (deleted)`. */
  location(tid: number, hierarchy: Hierarchy): string {
    const text = this.#host.get(`/proc/${tid}/cgroup`) ?? ''
    const found = text.split('\n').find((one) => one.startsWith(`${hierarchy.id}:`))
    return found?.slice(found.indexOf(':', found.indexOf(':') + 1) + 1) ?? '/'
  }

  setLocation(tid: number, hierarchy: Hierarchy, path: string): void {
    const file = `/proc/${tid}/cgroup`
    const lines = (this.#host.get(file) ?? '').split('\n').filter((one) => one !== '')
    const own = lines.map((one) => (one.startsWith(`${hierarchy.id}:`) ? line(hierarchy, path).trimEnd() : one))
    this.#host.set(file, own.map((one) => `${one}\n`).join(''))
  }

  zombies(): number[] {
    return this.#host
      .list('/proc')
      .map(Number)
      .filter((pid) => this.task(pid)?.zombie)
  }
}

/** Itself first. */
export const threadsOf = ({ tgid, threads }: Task): number[] =>
  Array.from({ length: threads }, (_, index) => tgid + index)

function line(hierarchy: Hierarchy, path: string): string {
  return `${hierarchy.id}:${hierarchy.version === 2 ? '' : hierarchy.controllers.join(',')}:${path}\n`
}

/** `/sys/fs/cgroup/a/b` → `/a/b`, `/` for the root. */
export function below(hierarchy: Hierarchy, path: HostPath): string {
  return path === hierarchy.point ? '/' : path.slice(hierarchy.point.length)
}

export function above(hierarchy: Hierarchy, location: string): HostPath {
  return location === '/' ? hierarchy.point : `${hierarchy.point}${location}`
}
