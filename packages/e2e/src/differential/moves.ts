import * as fc from 'fast-check'
import type { Step } from '../step.js'
import { dataFor, everyController, pid, subtreeControl } from './data.js'
import { ANYTHING, THEMES, type Theme } from './theme.js'
import { DIRS, LEAVES, PROCESSES } from './tree.js'

/** What belongs together when a program shrinks: an operation, and the wait that its answer does not include. */
export type Move = readonly Step[]

/** Interface files of a child with every controller, and those of the root, as the kernel lists them. */
export interface Files {
  child: readonly string[]
  root: readonly string[]
}

/** Files after whose write processes freeze, thaw, move or die behind the call. */
const BEHIND = new Set(['cgroup.freeze', 'cgroup.kill', 'cgroup.procs', 'cgroup.threads'])
/** Which devices the root has is the machine's. */
const UNSEEN = 'io.stat'

const settle: Step = { op: 'settle', at: '' }
const drain: Step = { op: 'drain', at: '' }
const move = (step: Step): Move => [step]

const write = (at: string, data: string): Move => {
  // a partition's CPUs come back, and cgroup.stat counts one less, behind the call
  if (/-\w/.test(data) && at.endsWith('/cgroup.subtree_control')) return [{ op: 'write', at, data }, drain]
  const step = { op: 'write', at, data } as const
  return BEHIND.has(at.slice(at.lastIndexOf('/') + 1)) ? [step, settle] : [step]
}

const dataOf = (file: string, dir: string) =>
  file === 'cgroup.procs' || file === 'cgroup.threads'
    ? pid
    : file === 'cgroup.subtree_control'
      ? subtreeControl
      : dataFor(file, dir)

/** A text for one of the files, in one of the directories. */
const writes = (top: string, dirs: fc.Arbitrary<string>, files: readonly string[]): fc.Arbitrary<Move> =>
  fc
    .tuple(dirs, fc.constantFrom(...files))
    .chain(([dir, file]) =>
      dataOf(file, dir).map((text) => write(dir === '' ? `${top}/${file}` : `${top}/${dir}/${file}`, text)),
    )

const weighted = (weight: number, arbitrary: fc.Arbitrary<Move>) => ({ weight, arbitrary })

function moves(top: string, { child, root }: Files, theme: Theme): fc.Arbitrary<Move> {
  const name = fc.constantFrom<string>(...DIRS)
  const dir = name.map((one) => `${top}/${one}`)
  const inner = fc.constantFrom(...DIRS.filter((one) => !LEAVES.includes(one))).map((one) => `${top}/${one}`)
  const anyDir = fc.oneof({ weight: 12, arbitrary: dir }, { weight: 1, arbitrary: fc.constant(top) })
  const file = fc.tuple(dir, fc.constantFrom(...child)).map((parts) => parts.join('/'))
  const process = fc.constantFrom<string>(...PROCESSES)
  const on = (op: 'rmdir' | 'list' | 'stat' | 'modes', at: fc.Arbitrary<string>) =>
    at.map((one) => move({ op, at: one }))
  const reads = (files: readonly string[]) =>
    fc.tuple(anyDir, fc.constantFrom(...files)).map(([at, own]) => move({ op: 'read', at: `${at}/${own}` }))
  const seen = child.filter((own) => own !== UNSEEN)
  const inRoot = root.filter((own) => own !== UNSEEN)
  const about = writes(
    top,
    fc.constantFrom(...theme.dirs),
    child.filter((own) => theme.files.test(own)),
  )
  const around = fc.oneof(
    weighted(12, writes(top, name, child)),
    weighted(4, writes(top, fc.constant(''), inRoot)),
    weighted(8, writes(top, name, ['cgroup.subtree_control'])),
    weighted(
      6,
      anyDir.chain((at) => pid.map((text) => write(`${at}/cgroup.procs`, text))),
    ),
    weighted(
      3,
      anyDir.chain((at) => pid.map((text) => write(`${at}/cgroup.threads`, text))),
    ),
    weighted(
      10,
      fc.tuple(dir, MODES).map(([at, mode]) => move({ op: 'mkdir', at, mode })),
    ),
    weighted(
      5,
      on('rmdir', dir).map((step): Move => [...step, drain]),
    ),
    weighted(6, reads(seen)),
    weighted(2, on('list', dir)),
    weighted(2, on('stat', fc.oneof(dir, file))),
    weighted(1, on('modes', dir)),
    weighted(
      1,
      process.map((at) => move({ op: 'spawn', at })),
    ),
    weighted(
      1,
      process.map((at) => move({ op: 'kill', at })),
    ),
    weighted(
      1,
      dir.map((at) => move({ op: 'watch', at })),
    ),
    weighted(1, fc.constant(move({ op: 'events', at: top }))),
    weighted(3, strange(dir, inner, file)),
  )
  return fc.oneof(weighted(theme.often, about), weighted(10, around))
}

const MODES = fc.constantFrom('755', '755', '755', '1755', '700')

const FLAGS = [
  'O_RDONLY',
  'O_WRONLY',
  'O_RDWR|O_CREAT',
  'O_WRONLY|O_CREAT|O_EXCL',
  'O_RDONLY|O_DIRECTORY',
  'O_RDWR|O_TMPFILE',
]
/** Longer than a page is E2BIG. */
const LONG = ' '.repeat(4096).concat('1')

const UNDER = fc.constantFrom('x', 'memory.max', 'x'.repeat(4096))

/** What cgroupfs refuses because it is no ordinary filesystem. */
function strange(
  dir: fc.Arbitrary<string>,
  inner: fc.Arbitrary<string>,
  file: fc.Arbitrary<string>,
): fc.Arbitrary<Move> {
  const either = fc.oneof(dir, file)
  const under = fc.tuple(either, UNDER).map((parts) => parts.join('/'))
  return fc.oneof(
    fc.tuple(either, fc.constantFrom(...FLAGS)).map(([at, flags]) => move({ op: 'open', at, flags })),
    fc.constantFrom('unlink' as const, 'truncate' as const).chain((op) => either.map((at) => move({ op, at }))),
    fc.tuple(either, either).map(([at, to]) => move({ op: 'rename', at, to })),
    either.map((at) => move({ op: 'symlink', at, to: '/etc' })),
    fc.tuple(fc.oneof(inner, file), UNDER).map((parts) => move({ op: 'mkdir', at: parts.join('/') })),
    under.map((at) => move({ op: 'rmdir', at })),
    file.map((at) => move({ op: 'rmdir', at })),
    file.map((at) => move({ op: 'write', at, data: LONG })),
    fc.tuple(dir, fc.constantFrom('1755', '755', '711')).map(([at, mode]) => move({ op: 'chmod', at, mode })),
    fc.tuple(either, fc.constantFrom(0, 1000)).map(([at, uid]) => move({ op: 'chown', at, uid })),
  )
}

/** The tree with some controllers, and processes, then moves. Mostly refused, a program would show little. */
export const program = (top: string, files: Files, about: Theme, length: number): fc.Arbitrary<Move[]> =>
  fc
    .tuple(setup(top, about), fc.array(moves(top, files, about), { minLength: length, maxLength: length, size: 'max' }))
    .map(([first, then]) =>
      [...follow(top, files, about), ...first, ...then.map((one) => seenAfter(top, one))].filter(
        ([step]) => !(step !== undefined && files.child.includes('cpuset.cpus.exclusive') && empties(step)),
      ),
    )

/** 6.12 has refused with EBUSY twice, and accepted once, that a partition has no list any more: not understood (docs/kernel-notes.md). */
const empties = (step: Step) => step.op === 'write' && step.at.endsWith('/cpuset.cpus') && /^\s+$/.test(step.data)

export const anyTheme = fc.oneof(
  { weight: 2, arbitrary: fc.constant(ANYTHING) },
  { weight: 3, arbitrary: fc.constantFrom(...THEMES) },
)

const follow = (top: string, { child, root }: Files, { dirs, seen }: Theme): Move[] => [
  ...dirs.map((dir) => move(followed(`${top}/${dir}`, child, seen))),
  move(
    followed(
      top,
      root.filter((file) => file !== UNSEEN),
      seen,
    ),
  ),
  move({ op: 'look', at: top }),
]

const followed = (at: string, files: readonly string[], seen: RegExp): Step => ({
  op: 'follow',
  at,
  files: files.filter((file) => seen.test(file)).join(' '),
})

/** What changes nothing. */
const LOOKS = new Set<Step['op']>(['read', 'list', 'stat', 'modes', 'watch', 'events'])

const seenAfter = (top: string, move: Move): Move =>
  move.every(({ op }) => LOOKS.has(op)) ? move : [...move, { op: 'look', at: top }]

function setup(top: string, { controllers, cpus }: Theme): fc.Arbitrary<Move[]> {
  const every = fc.constant(everyController)
  const some = fc.subarray([...everyController], { minLength: 1 })
  const either = fc.oneof({ weight: 3, arbitrary: every }, { weight: 2, arbitrary: some })
  return fc
    .tuple(
      controllers.length > 0 ? fc.constant(controllers) : either,
      fc.subarray(LEAVES.filter((dir) => !(dir in cpus))),
      fc.integer({ min: 0, max: PROCESSES.length }),
      fc.tuple(...Object.entries(cpus).map(([dir, lists]) => partition(`${top}/${dir}`, lists))),
    )
    .map(([tokens, missing, processes, then]) => [
      ...PROCESSES.slice(0, processes).map((at) => move({ op: 'spawn', at })),
      // 5.10 makes no partition of what has children, so each is made before them
      ...['', ...DIRS.filter((dir) => !missing.includes(dir))].flatMap((dir) => [
        ...prepare(top, dir, tokens),
        ...(then[Object.keys(cpus).indexOf(dir)] ?? []),
      ]),
    ])
}

const partition = (at: string, lists: readonly string[]): fc.Arbitrary<Move[]> =>
  fc
    .tuple(fc.constantFrom(...lists), fc.constantFrom('root', 'root', 'isolated'))
    .map(([list, state]) => [write(`${at}/cpuset.cpus`, list), write(`${at}/cpuset.cpus.partition`, state)])

function prepare(top: string, dir: string, tokens: readonly string[]): Move[] {
  const at = dir === '' ? top : `${top}/${dir}`
  const made = dir === '' ? [] : [move({ op: 'mkdir', at })]
  return LEAVES.includes(dir) ? made : [...made, write(`${at}/cgroup.subtree_control`, tokens.join(' '))]
}
