import type { FsEvent } from '@cgroupkit/core'
import { expect, test } from 'vitest'
import type { Sim } from '../src/index.js'
import { onBothStores, put, ROOT } from './host.js'

const told = (event: FsEvent) => `${event.kind} ${event.path.slice(ROOT.length + 1)}${event.dir ? '/' : ''}`

/** What a watch on `at` hears of `action`. */
async function heard(sim: Sim, at: string, action: () => void): Promise<string[]> {
  const events: string[] = []
  const end = sim.fs.watch(at, (event) => events.push(told(event)))
  action()
  await new Promise((resolve) => setTimeout(resolve, 0))
  end()
  return events
}

onBothStores('watches', (boot) => {
  test('of a parent: mkdir and rmdir of a child, and not its files', async () => {
    const sim = await boot()
    const events = await heard(sim, ROOT, () => {
      sim.fs.mkdir(`${ROOT}/a`)
      sim.fs.rmdir(`${ROOT}/a`)
    })
    expect(events).toEqual(['create a/', 'delete a/'])
  })

  test('of the removed directory itself: nothing, and nothing of one of its name that comes later', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const events = await heard(sim, `${ROOT}/a`, () => {
      sim.fs.rmdir(`${ROOT}/a`)
      sim.fs.mkdir(`${ROOT}/a`)
      sim.fs.mkdir(`${ROOT}/a/b`)
    })
    expect(events).toEqual([])
  })

  test('of a file: what was told before its directory went is heard', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const events = await heard(sim, `${ROOT}/a/cgroup.subtree_control`, () => {
      put(sim, `${ROOT}/a/cgroup.subtree_control`, '')
      sim.fs.write(`${ROOT}/a/cgroup.subtree_control`, '\n')
      sim.fs.rmdir(`${ROOT}/a`)
    })
    expect(events).toEqual(['modify a/cgroup.subtree_control'])
  })

  test('leaf files that come and go are told to nobody; the write that did it is', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const toggle = () => {
      put(sim, `${ROOT}/cgroup.subtree_control`, '+memory')
      put(sim, `${ROOT}/cgroup.subtree_control`, '-memory')
    }
    expect(await heard(sim, `${ROOT}/a`, toggle)).toEqual([])
    expect(await heard(sim, ROOT, toggle)).toEqual(Array(2).fill('modify cgroup.subtree_control'))
  })

  test('populated and frozen: on the watched file, here and above, and not on the directory', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    sim.fs.mkdir(`${ROOT}/a/b`)
    const live = () => sim.kill(sim.spawn(`${ROOT}/a/b`))
    expect(await heard(sim, `${ROOT}/a/cgroup.events`, live)).toEqual(Array(2).fill('modify a/cgroup.events'))
    expect(await heard(sim, `${ROOT}/a`, live)).toEqual([])
    const freeze = () => sim.fs.write(`${ROOT}/a/cgroup.freeze`, '1')
    expect(await heard(sim, `${ROOT}/a/b/cgroup.events`, freeze)).toEqual(['modify a/b/cgroup.events'])
  })

  test('modes and owners of a directory: on it and on its parent', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const chmod = () => sim.calls.chmod(`${ROOT}/a`, 0o700)
    expect(await heard(sim, ROOT, chmod)).toEqual(['attrib a/'])
    expect(await heard(sim, `${ROOT}/a`, chmod)).toEqual(['attrib a/'])
  })

  test('a refused call is told to nobody', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    const events = await heard(sim, ROOT, () => {
      expect(() => sim.fs.mkdir(`${ROOT}/a`)).toThrow(/EEXIST/)
      expect(() => put(sim, `${ROOT}/cgroup.procs`, 'abc')).toThrow(/EINVAL/)
    })
    expect(events).toEqual([])
  })

  test('mkdir of a path is heard as its first directory only: rescan after each watch', async () => {
    const sim = await boot()
    const events = await heard(sim, ROOT, () => {
      for (const dir of ['p', 'p/q', 'p/q/r']) sim.fs.mkdir(`${ROOT}/${dir}`)
    })
    expect(events).toEqual(['create p/'])
  })

  test('sim.changes has it all, in order', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    sim.spawn(`${ROOT}/a`)
    sim.fs.write(`${ROOT}/a/cgroup.freeze`, '1')
    expect(sim.changes.map(told)).toEqual([
      'create a/',
      'modify a/cgroup.events',
      'modify a/cgroup.events',
      'modify a/cgroup.freeze',
    ])
  })

  test('the log is bounded as the kernel’s queue is, and says so', async () => {
    const sim = await boot()
    sim.fs.mkdir(`${ROOT}/a`)
    if (sim.root !== '') return
    const write = () => sim.fs.write(`${ROOT}/a/cgroup.max.depth`, '1')
    while (sim.changes.length < 16_383) write()
    write()
    expect([sim.changes.length, sim.changes[0]?.kind]).toEqual([16_384, 'create'])
    write()
    // the older half, and the word that stands for it
    expect([sim.changes.length, sim.changes[0]?.kind, sim.changes[1]?.kind]).toEqual([8194, 'overflow', 'modify'])
  })

  test('a watch that has ended is told nothing more, and no other ends with it', async () => {
    const sim = await boot()
    const told: string[] = []
    const watch = (name: string) => sim.fs.watch(ROOT, () => told.push(name))
    const [end] = [watch('a'), watch('b')]
    sim.fs.mkdir(`${ROOT}/x`)
    end?.()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(told).toEqual(['b'])
    const again = watch('a')
    sim.fs.rmdir(`${ROOT}/x`)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(told.sort()).toEqual(['a', 'b', 'b'])
    again()
  })

  test('v1: both names of a rename, on the parent', async () => {
    const sim = await boot({ cgroup: 'v1', controllers: ['memory'] })
    sim.fs.mkdir(`${ROOT}/memory/a`)
    const events = await heard(sim, `${ROOT}/memory`, () => sim.calls.rename(`${ROOT}/memory/a`, `${ROOT}/memory/b`))
    expect(events).toEqual(['delete memory/a/', 'create memory/b/'])
  })
})
