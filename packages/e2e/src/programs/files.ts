import { type Recorder, within } from '../recorder.js'
import { boundariesOf } from './boundaries.js'
import { valuesFor } from './values.js'

/** v2, in the kernel's order. */
const CONTROLLERS = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc']

const plus = (names: readonly string[]) => names.map((name) => `+${name}`).join(' ')
const minus = (names: readonly string[]) => names.map((name) => `-${name}`).join(' ')

async function offered(to: Recorder): Promise<string[]> {
  const { text = '' } = await to.read(`${to.root}/cgroup.controllers`)
  return CONTROLLERS.filter((name) => text.trim().split(' ').includes(name))
}

/** The root's own files. */
export async function root(to: Recorder): Promise<void> {
  await to.list(to.root)
  const files = await to.files(to.root)
  await offered(to)
  for (const [name, mode] of files) {
    // who is there, and which devices the machine has, is the guest's
    if (['cgroup.procs', 'cgroup.threads', 'io.stat'].includes(name)) continue
    await to.read(`${to.root}/${name}`)
    for (const data of mode === '444' ? valuesFor(name, mode) : name.startsWith('io.cost') ? boundariesOf(name) : [])
      await to.write(`${to.root}/${name}`, data)
  }
  for (const name of [
    'cgroup.type',
    'cgroup.freeze',
    'cgroup.kill',
    'cgroup.events',
    'memory.max',
    'cpu.max',
    'pids.max',
  ]) {
    await to.read(`${to.root}/${name}`)
    await to.write(`${to.root}/${name}`, '1')
  }
}

/** Which files each subset of controllers brings, with modes, and what they say at first. */
export async function subsets(to: Recorder): Promise<void> {
  const top = `${to.root}/subsets`
  const all = await offered(to)
  const control = (names: string) => to.write(`${to.root}/cgroup.subtree_control`, names)
  // before the first write here ever the root hands nothing on, not even perf_event: no host that has booted is so
  await control('+memory')
  await control('-memory')
  await within(to, top, async () => {
    await to.modes(top)
    for (const file of [
      'cgroup.controllers',
      'cgroup.subtree_control',
      'cgroup.type',
      'cgroup.events',
      'cgroup.stat',
      'cpu.stat',
    ])
      await to.read(`${top}/${file}`)
  })
  const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other]))
  for (const names of [...all.map((name) => [name]), all]) {
    await control(plus(names))
    await within(to, top, async () => {
      for (const [name, mode] of await to.files(top)) if (mode !== '200') await to.read(`${top}/${name}`)
    })
    await control(minus(names))
  }
  for (const names of pairs) {
    await control(plus(names))
    await within(to, top, async () => {
      await to.modes(top)
      await to.read(`${top}/cgroup.controllers`)
    })
    await control(minus(names))
  }
}

/** Every file of one controller: what it takes and refuses. '' = the core's. */
export const values = (controller: string) => async (to: Recorder) => {
  const control = `${to.root}/cgroup.subtree_control`
  const names = await offered(to)
  if (controller !== '' && !names.includes(controller)) return
  if (controller !== '') await to.write(control, `+${controller}`)
  const top = `${to.root}/values`
  await within(to, top, async () => {
    const files = await to.files(top)
    const own = [...files].filter(([name]) => name.startsWith(`${controller === '' ? 'cgroup' : controller}.`))
    for (const [name, mode] of own) {
      const at = `${top}/${name}`
      await to.read(at)
      await to.stat(at)
      for (const data of valuesFor(name, mode)) await to.write(at, data)
    }
    await restore(
      to,
      top,
      own.map(([name]) => name),
    )
  })
  if (controller !== '') await to.write(control, `-${controller}`)
}

/** Combinations that one file alone does not show. */
async function restore(to: Recorder, top: string, files: readonly string[]): Promise<void> {
  if (files.includes('cpu.idle')) {
    for (const [file, data] of [
      ['cpu.weight', '200'],
      ['cpu.idle', '1'],
      ['cpu.weight', '300'],
      ['cpu.weight.nice', '1'],
      ['cpu.idle', '0'],
      ['cpu.weight', '300'],
      ['cpu.max', '50000 100000'],
      ['cpu.max.burst', '50000'],
      ['cpu.max.burst', '50001'],
      ['cpu.max', '20000 100000'],
      ['cpu.max', 'max'],
    ] as const) {
      await to.write(`${top}/${file}`, data)
      await to.read(`${top}/cpu.weight`)
      await to.read(`${top}/cpu.weight.nice`)
    }
  }
}
