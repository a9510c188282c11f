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

const LAST_PID: HostPath = '/proc/sys/kernel/ns_last_pid'
/** The first process that a simulated host starts gets the next one. */
const FIRST_FREE = 99
const KTHREADD = 2

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

  /** Threads of the process, itself first. */
  threadsOf(pid: number): number[] {
    const count = this.task(pid)?.threads ?? 0
    return Array.from({ length: count }, (_, index) => pid + index)
  }

  next(count: number): number {
    let pid = Number(this.#host.get(LAST_PID) ?? FIRST_FREE) + 1
    // this very process may join too, under its own number
    if (pid <= process.pid && process.pid < pid + count) pid = process.pid + 1
    this.#host.set(LAST_PID, `${pid + count - 1}\n`)
    return pid
  }

  /** init and kthreadd are 1 and 2; what starts later has numbers that are easily told from theirs. */
  startCounting(booted = false): void {
    this.#host.set(LAST_PID, `${booted ? FIRST_FREE : 0}\n`)
  }

  create(pid: number, options: { ppid: number; threads?: number; name?: string; at?: string }): void {
    const threads = options.threads ?? 1
    const lines = this.#hierarchies.map((one) => line(one, options.at ?? '/'))
    for (let tid = pid; tid < pid + threads; tid += 1) {
      this.#host.set(`/proc/${tid}/cgroup`, lines.join(''))
      this.#status({ tid, tgid: pid, ppid: options.ppid, zombie: false, threads }, options.name ?? 'sh')
    }
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

  /** OOM_SCORE_ADJ_MIN: the OOM killer passes it by. */
  isSpared(pid: number): boolean {
    return this.#host.get(`/proc/${pid}/oom_score_adj`) === '-1000\n'
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
      .filter((pid) => pid > KTHREADD && this.task(pid)?.zombie)
  }
}

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
