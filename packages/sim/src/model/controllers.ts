import type { Errno } from '@cgroupkit/core'
import type { Node } from '../record.js'
import { leaveCpuset } from './cpuset/index.js'
import { pushDescendants } from './descendants.js'
import { threadsIn } from './membership.js'
import { mayHoldMemory } from './memory-charge.js'
import type { Model } from './model.js'
import { controllerText, present, SUBSYSTEMS, THREADED, words } from './subsystems.js'
import { isThreaded, retype, vetEnable } from './threaded.js'

/** cgroup_subtree_control_write after its tokens are read: all or nothing. */
export function enable(model: Model, dir: Node, on: readonly string[], off: readonly string[]): Errno | undefined {
  const old = words(dir.get('cgroup.subtree_control'))
  const offered = words(dir.get('cgroup.controllers'))
  const added: string[] = []
  const removed: string[] = []
  for (const name of SUBSYSTEMS) {
    if (on.includes(name) && !old.includes(name)) {
      if (!offered.includes(name)) return 'ENOENT'
      added.push(name)
    } else if (off.includes(name) && old.includes(name)) {
      if (dir.children().some((child) => words(child.get('cgroup.subtree_control')).includes(name))) return 'EBUSY'
      removed.push(name)
    }
  }
  const refused = vetEnable(dir, added)
  if (refused !== undefined) return refused
  const next = [...old.filter((name) => !removed.includes(name)), ...added]
  if (!present(old.join(' ')).includes('memory') && present(next.join(' ')).includes('memory'))
    if (dir.children().some((child) => !isThreaded(child)) && !mayHoldMemory(dir)) return 'ENOMEM'
  dir.set('cgroup.subtree_control', controllerText(next))
  for (const child of dir.children()) apply(model, dir, child, added, removed)
  if (dir.parent) retype(dir)
  return undefined
}

/** A child's files follow its parent's subtree_control; what comes back comes back at its defaults. */
function apply(model: Model, parent: Node, child: Node, added: readonly string[], removed: readonly string[]): void {
  const allowed = (name: string) => !isThreaded(child) || THREADED.includes(name)
  for (const name of added.filter(allowed)) addController(model, child, name)
  for (const name of removed.filter(allowed)) dropController(model, child, name)
  const now = words(parent.get('cgroup.subtree_control')).filter(allowed)
  child.set('cgroup.controllers', controllerText(now))
  pushDescendants(model, child, 0)
}

function addController(model: Model, dir: Node, name: string): void {
  const { files, appends } = model.templates.of(name, dir)
  dir.add(files)
  for (const { name: file, text } of appends) dir.set(file, (dir.get(file) ?? '') + text)
  if (name === 'pids') recount(dir)
}

export function dropController(model: Model, dir: Node, name: string): void {
  const { files, appends } = model.templates.of(name, dir)
  if (name === 'cpuset') leaveCpuset(model, dir)
  dir.drop(files.map((file) => file.name))
  for (const { name: file, text } of appends) {
    const keys = text.split('\n').map((line) => line.split(' ')[0])
    const lines = (dir.get(file) ?? '').split('\n')
    dir.set(file, lines.filter((line) => line === '' || !keys.includes(line.split(' ')[0])).join('\n'))
  }
}

/** Enabling pids counts who is already there. */
function recount(dir: Node): void {
  const count = tasksBelow(dir)
  dir.set('pids.current', `${count}\n`)
  dir.set('pids.peak', `${count}\n`)
}

const tasksBelow = (dir: Node): number =>
  threadsIn(dir).length + dir.children().reduce((sum, child) => sum + tasksBelow(child), 0)
