import type { Node } from '../record.js'
import type { Model } from './model.js'
import { settlePopulated } from './populated.js'
import { below, type Task, threadsOf } from './process-table.js'
import { hasTasks, isThreaded, retype } from './threaded.js'

const numbers = (text: string | undefined): number[] =>
  text === undefined || text === '' ? [] : text.trim().split('\n').map(Number)
const listed = (list: readonly number[]) => list.map((one) => `${one}\n`).join('')

function insert(dir: Node, file: string, id: number): void {
  const list = numbers(dir.get(file))
  if (!list.includes(id)) dir.set(file, listed([...list, id].sort((a, b) => a - b)))
}

function omit(dir: Node, file: string, id: number): void {
  dir.set(file, listed(numbers(dir.get(file)).filter((one) => one !== id)))
}

export const threadsIn = (dir: Node): number[] => numbers(dir.get(threadFile(dir)))
const threadFile = (dir: Node) => (dir.hierarchy.version === 1 ? 'tasks' : 'cgroup.threads')

/** Where a process is listed: not in a threaded cgroup, but in the domain that it is part of. */
function procsHolder(dir: Node): Node {
  return dir.parent && isThreaded(dir) ? procsHolder(dir.parent) : dir
}

export function enter(model: Model, dir: Node, task: Task): void {
  const empty = !hasTasks(dir)
  insert(dir, threadFile(dir), task.tid)
  if (dir.hierarchy.version === 1) insert(dir, 'cgroup.procs', task.tgid)
  else if (task.tid === task.tgid) insert(procsHolder(dir), 'cgroup.procs', task.tgid)
  model.processes.setLocation(task.tid, dir.hierarchy, below(dir.hierarchy, dir.path))
  if (empty) changed(model, dir)
}

/** `to`: where it has gone already; between two cgroups of one threaded domain the process stays listed. */
export function leave(model: Model, dir: Node, task: Task, to?: Node): void {
  omit(dir, threadFile(dir), task.tid)
  if (dir.hierarchy.version === 2) {
    const holder = procsHolder(dir)
    const stays = to !== undefined && procsHolder(to).path === holder.path
    if (task.tid === task.tgid && !stays) omit(holder, 'cgroup.procs', task.tgid)
  } else {
    const rest = threadsIn(dir)
    if (!threadsOf(task).some((tid) => rest.includes(tid))) omit(dir, 'cgroup.procs', task.tgid)
  }
  if (!hasTasks(dir)) changed(model, dir)
}

/** The first process came or the last one went. */
function changed(model: Model, dir: Node): void {
  settlePopulated(model, dir)
  if (dir.get('cgroup.subtree_control')) retype(dir)
}

/** pids_charge, pids_uncharge: the cgroup and everything above it. */
export function charge(dir: Node | undefined, tasks: number): void {
  for (let at = dir; at !== undefined; at = at.parent) {
    const current = at.get('pids.current')
    if (current === undefined) continue
    const count = Number(current) + tasks
    at.set('pids.current', `${count}\n`)
    at.set('pids.peak', `${Math.max(Number(at.get('pids.peak')), count)}\n`)
  }
}
