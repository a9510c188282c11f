import type { Recorder } from '../recorder.js'
import { ANY, SPECIAL } from './values.js'

/** mulberry32: 0 ≤ x < 1, the same for the same seed everywhere. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const DIRS = ['a', 'a/b', 'a/b/c', 'a/d', 'e', 'e/f']
const CONTROL = ['memory', 'pids', 'cpu', 'io', 'hugetlb']
const PROCESSES = ['$p', '$q']
const FILES = [
  ...[
    'memory.max',
    'memory.high',
    'memory.low',
    'memory.min',
    'memory.swap.max',
    'memory.oom.group',
    'cpu.max',
    'cpu.weight',
  ],
  ...[
    'cpu.weight.nice',
    'cpu.idle',
    'cpu.max.burst',
    'pids.max',
    'io.weight',
    'io.max',
    'hugetlb.2MB.max',
    'cgroup.max.depth',
  ],
  ...['cgroup.max.descendants', 'cgroup.freeze'],
]
const SEEN = [
  ...FILES,
  'cgroup.controllers',
  'cgroup.events',
  'cgroup.stat',
  'cgroup.type',
  'pids.current',
  'cgroup.procs',
]

/** Operations at random on a small tree, so that they meet; a process in it may not freeze, nor starve. */
export const random = (seed: number, count: number) => async (to: Recorder) => {
  const next = chance(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T
  const top = `${to.root}/random`
  const dir = () => `${top}/${pick(DIRS)}`
  await to.write(`${to.root}/cgroup.subtree_control`, CONTROL.map((name) => `+${name}`).join(' '))
  await to.mkdir(top)
  await to.write(`${top}/cgroup.subtree_control`, CONTROL.map((name) => `+${name}`).join(' '))
  for (const name of PROCESSES) await to.spawn(name)
  const moves: readonly (() => Promise<unknown>)[] = [
    () => to.mkdir(dir(), pick(['755', '1755', '700'])),
    () => to.mkdir(dir()),
    () => to.rmdir(dir()),
    () => to.read(`${dir()}/${pick(SEEN)}`),
    () => to.list(dir()),
    () => to.stat(dir()),
    () => to.write(`${dir()}/cgroup.subtree_control`, `${pick(['+', '-'])}${pick(CONTROL)}`),
    () => to.write(`${dir()}/cgroup.subtree_control`, `${pick(['+', '-'])}${pick(CONTROL)} +${pick(CONTROL)}`),
    () => to.write(`${pick([dir(), top, to.root])}/cgroup.procs`, pick(PROCESSES)),
    () => write(),
    () => write(),
    () => write(),
  ]
  const write = () => {
    const file = pick(FILES)
    const data = pick([...ANY, ...(SPECIAL[file] ?? []), ...(SPECIAL[file] ?? [])])
    return to.write(`${dir()}/${file}`, data)
  }
  while (to.lines.length < count) await pick(moves)()
  for (const name of PROCESSES) await to.kill(name)
}
