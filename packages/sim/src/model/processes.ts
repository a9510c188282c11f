import { type Errno, type HostPath, refusal } from '@cgroupkit/core'
import { atLeast } from '../kernel.js'
import type { Hierarchy, Node } from '../record.js'
import { charge, enter, leave, threadsIn } from './membership.js'
import { countOom, withoutMemory } from './memory-events.js'
import type { Model } from './model.js'
import { above, type Birth, type Task, threadsOf } from './process-table.js'
import { domainOf, vetDestination } from './threaded.js'

/** cgroup.procs, cgroup.threads and tasks: moves a process, or one thread of it. */
export function attach(model: Model, dir: Node, pid: bigint, threads: boolean): Errno | undefined {
  const task = find(model, Number(pid === 0n ? model.caller : pid))
  if (task === undefined) return 'ESRCH'
  if (model.processes.isKernelThread(task)) return 'EINVAL'
  const refused = vetDestination(dir) ?? vetCpuset(dir)
  if (refused !== undefined) return refused
  const source = sourceOf(model, dir.hierarchy, task.tid)
  if (dir.hierarchy.version === 2 && threads && source && domainOf(source).path !== domainOf(dir).path) return 'ENOTSUP'
  const tids = threads ? [task.tid] : threadsOf(task)
  if (!task.zombie) for (const tid of tids) move(model, dir, { ...task, tid })
  return undefined
}

/** A process that does something needs a page: in a cgroup without any memory it dies of that, and not before. */
export function act(model: Model, pid: number): void {
  const task = model.processes.task(pid)
  if (task === undefined || task.zombie) throw refusal('ESRCH', 'write', `/proc/${pid}`)
  for (const dir of placesOf(model, pid)) {
    const limit = withoutMemory(dir)
    if (limit === undefined || model.processes.isSpared(task.tgid)) continue
    countOom(model, limit, dir)
    kill(model, task.tgid)
    throw refusal('ESRCH', 'write', `/proc/${pid}`, { hint: `${limit.path}/memory.max is 0` })
  }
}

/** This very process is a process of the host from the moment that it acts as one. */
function find(model: Model, tid: number): Task | undefined {
  const task = model.processes.task(tid)
  if (task !== undefined || tid !== process.pid) return task
  const own = model.processes.create(tid, { ppid: 1, name: 'node' })
  for (const root of rootsOf(model)) enter(model, root, own)
  return own
}

const rootsOf = (model: Model): Node[] => model.hierarchies.flatMap(({ point }) => model.store.lookup(point) ?? [])

/** cpuset_can_attach */
function vetCpuset(dir: Node): Errno | undefined {
  if (dir.hierarchy.version === 2) return dir.get('cpuset.cpus.effective') === '\n' ? 'ENOSPC' : undefined
  return dir.get('cpuset.cpus') === '\n' || dir.get('cpuset.mems') === '\n' ? 'ENOSPC' : undefined
}

function sourceOf(model: Model, hierarchy: Hierarchy, tid: number): Node | undefined {
  return model.store.lookup(above(hierarchy, model.processes.location(tid, hierarchy)))
}

/** Its cgroup in every hierarchy. */
const placesOf = (model: Model, tid: number): Node[] =>
  model.hierarchies.flatMap((hierarchy) => sourceOf(model, hierarchy, tid) ?? [])

function move(model: Model, dir: Node, task: Task): void {
  const source = sourceOf(model, dir.hierarchy, task.tid)
  if (source?.path === dir.path) return
  charge(dir, 1)
  // css_set_move_task: populated there before it is not here, so that a common ancestor sees no change
  enter(model, dir, task)
  if (source) {
    charge(source, -1)
    leave(model, source, task, dir)
  }
}

/** Starts a process in `paths` (one per hierarchy at most) and in the root of every other one. Attaching ignores pids.max. */
export function spawn(
  model: Model,
  paths: readonly HostPath[],
  { ppid = 1, oomScoreAdj = 0, ...birth }: Partial<Birth> & { oomScoreAdj?: number },
): number {
  const places = new Map(rootsOf(model).map((root) => [root.hierarchy, root]))
  for (const path of paths) {
    const dir = model.dir(path)
    if (dir === undefined) throw refusal('ENOENT', 'write', `${path}/cgroup.procs`)
    const refused = vetDestination(dir) ?? vetCpuset(dir)
    if (refused !== undefined) throw refusal(refused, 'write', `${path}/cgroup.procs`)
    places.set(dir.hierarchy, dir)
  }
  return start(model, { ppid, ...birth }, oomScoreAdj, [...places.values()])
}

/** A child of `pid` in all of its cgroups: EAGAIN where pids.max would be exceeded. */
export function fork(model: Model, pid: number): number {
  act(model, pid)
  const places = placesOf(model, pid)
  for (const dir of places) {
    const full = overLimit(dir)
    if (full === undefined) continue
    countRefusal(model, dir, full)
    throw refusal('EAGAIN', 'write', `${full.path}/pids.max`, { hint: 'pids.max is reached' })
  }
  return start(model, { ppid: pid }, model.processes.oomScoreAdj(pid), places)
}

function start(model: Model, birth: Birth, oomScoreAdj: number, places: readonly Node[]): number {
  const pid = model.processes.next(birth.threads)
  const task = model.processes.create(pid, birth)
  model.processes.setOomScoreAdj(pid, oomScoreAdj)
  for (const dir of places) {
    charge(dir, task.threads)
    for (const tid of threadsOf(task)) enter(model, dir, { ...task, tid })
  }
  return pid
}

function overLimit(dir: Node): Node | undefined {
  for (let at: Node | undefined = dir; at !== undefined; at = at.parent) {
    // neither an absent file nor `max` is a number
    if (Number(at.get('pids.current')) >= Number(at.get('pids.max'))) return at
  }
  return undefined
}

/** pids.events: until 6.11 of the cgroup that forked, since then of the one whose limit it was. */
function countRefusal(model: Model, forked: Node, full: Node): void {
  const dir = atLeast(model.kernel, '6.12') && full.hierarchy.version === 2 ? full : forked
  for (const file of ['pids.events', 'pids.events.local']) {
    const count = /^max (\d+)/.exec(dir.get(file) ?? '')?.[1]
    if (count !== undefined) model.push(dir, file, `max ${Number(count) + 1}\n`)
  }
}

/** SIGKILL: out of every cgroup's lists, but counted by pids.current until its parent reaps it. */
export function kill(model: Model, pid: number): void {
  const task = model.processes.task(pid)
  if (task === undefined) throw refusal('ESRCH', 'write', `/proc/${pid}`)
  for (const tid of threadsOf(task)) {
    for (const dir of placesOf(model, tid)) {
      leave(model, dir, { ...task, tid })
      if (tid !== task.tgid) charge(dir, -1)
    }
    if (tid !== task.tgid) model.processes.remove(tid)
  }
  model.processes.bury({ ...task, tid: task.tgid })
  model.hasZombies = true
}

/** wait(2) by its parent. */
export function reap(model: Model, pid: number): void {
  const task = model.processes.task(pid)
  if (!task?.zombie) throw refusal(task ? 'EAGAIN' : 'ESRCH', 'write', `/proc/${pid}`)
  for (const hierarchy of model.hierarchies) {
    const location = model.processes.location(pid, hierarchy).replace(/\/[^/]* \(deleted\)$/, '') || '/'
    charge(nearest(model, above(hierarchy, location)), -1)
  }
  model.processes.remove(pid)
}

/** A zombie's cgroup may be gone; what it was charged to above is still there. */
function nearest(model: Model, path: HostPath): Node | undefined {
  return path === '' ? undefined : (model.store.lookup(path) ?? nearest(model, path.slice(0, path.lastIndexOf('/'))))
}

/** The zombies of a removed directory say so in /proc/<pid>/cgroup; one of the same name that comes later is another. */
export function orphanZombies(model: Model, hierarchy: Hierarchy, location: string): void {
  if (!model.store.shared && !model.hasZombies) return
  for (const pid of model.processes.zombies())
    if (model.processes.location(pid, hierarchy) === location)
      model.processes.setLocation(pid, hierarchy, `${location} (deleted)`)
}

const INIT = 1

/** cgroup.kill: SIGKILL to everything in the subtree; init cannot be killed. */
export function killAll(model: Model, dir: Node): void {
  const tasks = threadsIn(dir).flatMap((tid) => model.processes.task(tid) ?? [])
  for (const pid of new Set(tasks.map((task) => task.tgid))) if (pid !== INIT) kill(model, pid)
  for (const child of dir.children()) killAll(model, child)
}
