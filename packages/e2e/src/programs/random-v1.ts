import type { HostPath } from '@cgroupkit/core'
import * as fc from 'fast-check'
import { anewV1 } from '../differential/anew-v1.js'
import { dataFor, pid } from '../differential/data.js'
import { PROCESSES } from '../differential/tree.js'
import type { RealGround } from '../real-ground.js'
import type { Recorder } from '../recorder.js'
import type { Step } from '../step.js'
import { V1_MOUNTS } from './v1.js'

/** Operations of one program. */
const LENGTH = 60
const PROGRAMS = 4

/** Which devices, domains and slabs there are is the machine's, and ids come from a counter. */
const MACHINE = /^(?:net_prio\.prioidx|blkio\.throttle\.io_.*|memory\.kmem\.slabinfo|cpuset\.sched_relax_domain_level)$/

/** Where a process would be frozen, starved, or charged for what the machine makes it touch. */
const ALONE = /^(?:freezer|cpu|memory)\b/

/** What a program is about: where it is written most, and what all directories are asked after each change. */
const ABOUT: Readonly<Record<string, RegExp>> = {
  cpuset: /^(?:cpuset\.(?:cpus|mems|cpu_exclusive|mem_exclusive|effective_\w+)|cgroup\.clone_children)$/,
  'cpu,cpuacct': /^cpu\.(?:cfs_\w+|shares|idle)$/,
  memory: /^memory\.(?:(?:memsw\.)?limit_in_bytes|oom_control|swappiness|use_hierarchy|stat)$/,
  devices: /^devices\./,
  freezer: /^freezer\./,
  pids: /^(?:pids\.\w+|tasks)$/,
}
const TREE = ['a', 'a/b', 'a/b/c', 'f'] as const

const DIR = fc.constantFrom<string>(...TREE)

/** Moves in one hierarchy. */
function moves(mount: string, top: HostPath, files: readonly string[], about: readonly string[]): fc.Arbitrary<Step> {
  const write = (of: readonly string[]) =>
    fc
      .tuple(DIR, fc.constantFrom(...of))
      .chain(([dir, file]) =>
        dataFor(file, dir).map((data): Step => ({ op: 'write', at: `${top}/${dir}/${file}`, data })),
      )
  const on = (op: 'mkdir' | 'rmdir' | 'stat' | 'list') => DIR.map((dir): Step => ({ op, at: `${top}/${dir}` }))
  const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })
  const member = fc.tuple(DIR, fc.constantFrom('tasks', 'cgroup.procs'), pid)
  return fc.oneof(
    weighted(40, write(about)),
    weighted(12, write(files)),
    weighted(8, on('mkdir')),
    weighted(6, on('rmdir')),
    weighted(
      2,
      fc.tuple(DIR, DIR).map(([from, to]): Step => ({ op: 'rename', at: `${top}/${from}`, to: `${top}/${to}` })),
    ),
    weighted(1, on('stat')),
    weighted(1, on('list')),
    ...(ALONE.test(mount)
      ? []
      : [
          weighted(
            6,
            member.map(([dir, file, data]): Step => ({ op: 'write', at: `${top}/${dir}/${file}`, data })),
          ),
          weighted(
            1,
            fc.constantFrom(...PROCESSES).map((at): Step => ({ op: 'kill', at })),
          ),
        ]),
  )
}

const CHANGES = new Set<Step['op']>(['write', 'mkdir', 'rmdir', 'rename', 'kill'])

/** Programs by chance in one hierarchy, and what all its files say after each change. */
const random = (mount: string) => async (to: Recorder, ground: RealGround) => {
  const top = `${to.root}/${mount}`
  const points = V1_MOUNTS.map((one) => `${to.root}/${one}`).filter((point) => ground.fs.list(point) !== undefined)
  if (!points.includes(top)) return
  ground.fs.mkdir(`${top}/probe`, 0o755)
  const files = (ground.fs.list(`${top}/probe`)?.files ?? []).filter((file) => !MACHINE.test(file))
  ground.fs.rmdir(`${top}/probe`)
  const about = files.filter((file) => ABOUT[mount]?.test(file) ?? true)
  const drawn = fc.array(moves(mount, top, files, about), { minLength: LENGTH, maxLength: LENGTH, size: 'max' })
  const look: Step = { op: 'look', at: top }
  for (let seed = 1; seed <= PROGRAMS; seed += 1) {
    await to.anew(() => anewV1(ground, points))
    for (const at of PROCESSES) await to.spawn(at)
    for (const dir of TREE) await to.mkdir(`${top}/${dir}`)
    for (const dir of TREE) await to.do({ op: 'follow', at: `${top}/${dir}`, files: about.join(' ') })
    await to.do(look)
    const [steps = []] = fc.sample(drawn, { seed, numRuns: 1 })
    for (const step of steps) {
      await to.do(step)
      if (CHANGES.has(step.op)) await to.do(look)
    }
  }
  await anewV1(ground, points)
}

export const RANDOM_V1 = Object.fromEntries(
  V1_MOUNTS.map((mount) => [`random-v1-${mount.replace(',', '-')}`, random(mount)] as const),
)
