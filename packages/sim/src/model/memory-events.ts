import type { Node } from '../record.js'
import type { Model } from './model.js'

/** The nearest cgroup, this one or above, that lets nothing be charged. */
export function withoutMemory(dir: Node | undefined): Node | undefined {
  for (let at = dir; at !== undefined; at = at.parent) if (at.get('memory.max') === '0\n') return at
  return undefined
}

/** memory_events: of the cgroup whose limit it was and of the victim's, of all above them, and in `.local` of themselves. */
export function countOom(model: Model, limit: Node, victim: Node): void {
  count(model, limit, ['max', 'oom'])
  count(model, victim, ['oom_kill'])
}

function count(model: Model, dir: Node, keys: readonly string[]): void {
  bump(model, dir, 'memory.events.local', keys)
  for (let at: Node | undefined = dir; at !== undefined; at = at.parent) bump(model, at, 'memory.events', keys)
}

function bump(model: Model, dir: Node, file: string, keys: readonly string[]): void {
  const old = dir.get(file)
  if (old === undefined) return
  const text = old.replace(/^(\w+) (\d+)$/gm, (line, key, number) =>
    keys.includes(key) ? `${key} ${Number(number) + 1}` : line,
  )
  model.push(dir, file, text)
}
