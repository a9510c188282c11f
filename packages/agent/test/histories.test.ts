import fc from 'fast-check'
import { expect, test } from 'vitest'
import { container, dirOf, idOf, LIMITS, lab, POD_DIR } from './lab.js'

type Move =
  | { is: 'start' | 'resize' | 'end' | 'tamper' | 'steal' | 'moved in'; n: number }
  | { is: 'lost' | 'found' | 'crash' | 'controllers off' | 'controllers on' | 'pass'; n: number }

const moves: readonly Move['is'][] = [
  ...([
    'start',
    'start',
    'resize',
    'end',
    'tamper',
    'steal',
    'moved in',
    'lost',
    'found',
    'crash',
    'pass',
    'pass',
  ] as const),
  ...(['controllers off', 'controllers on'] as const),
]
const move = fc.record({ is: fc.constantFrom(...moves), n: fc.integer({ min: 1, max: 4 }) })

test('after any history the tree is as the containers want it, and the journal knows exactly what is ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (history) => {
      let one = await lab({ controllers: ['cpu', 'memory', 'pids'] })
      const { sim } = one
      one.sink.snapshot([])
      /** Limit of pids by container that runs; whose directory is a stranger's. */
      const running = new Map<number, bigint>()
      const strangers = new Set<number>()
      const wanted = () => [...running].map(([n, limit]) => container(n, { ...LIMITS, pids: { limit } }))
      for (const { is, n } of history) {
        const dir = dirOf(idOf(n))
        const there = sim.fs.stat(dir) !== undefined
        const control = `${POD_DIR}/cgroup.subtree_control`
        if (is === 'pass') await one.agent.pass()
        else if (is === 'lost') one.sink.lost('test')
        else if (is === 'found') one.sink.snapshot(wanted())
        else if (is === 'crash') {
          one = await one.restart()
          one.sink.snapshot(wanted())
        } else if (is === 'controllers off') sim.fs.write(control, '-cpu -memory -pids')
        else if (is === 'controllers on') sim.fs.write(control, '+cpu +memory +pids')
        else if (is === 'start' || is === 'resize') {
          running.set(n, BigInt(n + (is === 'resize' ? 100 : 10)))
          one.sink.upsert(container(n, { ...LIMITS, pids: { limit: running.get(n) ?? 0n } }))
        } else if (is === 'end') {
          running.delete(n)
          one.sink.gone(idOf(n))
        } else if (is === 'tamper' && there && sim.fs.read(`${dir}/pids.max`) !== undefined)
          sim.fs.write(`${dir}/pids.max`, '7')
        else if (is === 'steal' && there) {
          sim.calls.chmod(dir, 0o755)
          strangers.add(n)
        } else if (is === 'moved in' && there) {
          sim.spawn(dir)
          strangers.add(n)
        }
      }
      sim.fs.write(`${POD_DIR}/cgroup.subtree_control`, '+cpu +memory +pids')
      one.sink.snapshot(wanted())
      await one.agent.pass()
      await one.agent.pass()

      expect(one.failures).toEqual([])
      for (const n of [1, 2, 3, 4]) {
        const dir = dirOf(idOf(n))
        const limit = running.get(n)
        if (strangers.has(n)) continue
        expect([n, sim.fs.stat(dir) !== undefined]).toEqual([n, limit !== undefined])
        if (limit === undefined) continue
        expect(sim.fs.read(`${dir}/pids.max`)).toBe(`${limit}\n`)
        expect(sim.fs.read(`${dir}/memory.max`)).toBe('99999744\n')
      }
      const ours = [1, 2, 3, 4].filter((n) => !strangers.has(n) && running.has(n)).map(idOf)
      expect([...one.journal.entries.keys()].filter((id) => ours.includes(id)).sort()).toEqual(ours)
      // a stranger's directory is still there, whatever became of its container
      for (const n of strangers) expect(sim.fs.stat(dirOf(idOf(n)))).toBeDefined()
    }),
    { numRuns: 60 },
  )
})
