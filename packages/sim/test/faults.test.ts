import { expect, test } from 'vitest'
import { seeded } from '../src/index.js'
import { answer, child, onBothStores, ROOT } from './host.js'

onBothStores('faults', (boot) => {
  test('an errno refuses the call, and nothing happens', async () => {
    const sim = await boot()
    sim.faults.push((op, path) => (op === 'mkdir' && path.endsWith('/a') ? 'EROFS' : undefined))
    expect(answer(() => sim.fs.mkdir(`${ROOT}/a`))).toBe('EROFS')
    expect(sim.fs.stat(`${ROOT}/a`)).toBeUndefined()
    expect(answer(() => sim.fs.mkdir(`${ROOT}/b`))).toBe('ok')
  })

  test('every call asks, with the path it is about', async () => {
    const sim = await boot()
    const a = child(sim)
    const asked: string[] = []
    sim.faults.push((op, path) => void asked.push(`${op} ${path.slice(a.length)}`))
    sim.fs.write(`${a}/memory.max`, '4096')
    sim.fs.read(`${a}/memory.max`)
    sim.fs.list(a)
    sim.fs.stat(`${a}/memory.max`)
    sim.fs.utimes(a, 1000)
    sim.fs.rmdir(a)
    for (const call of [
      'open /memory.max',
      'write /memory.max',
      'read /memory.max',
      'list ',
      'stat /memory.max',
      'utimes ',
      'rmdir ',
    ])
      expect(asked).toContain(call)
  })

  test('the first rule with an answer counts, and a rule can be taken out again', async () => {
    const sim = await boot()
    sim.faults.push(
      () => undefined,
      () => 'EIO',
      () => 'EPERM',
    )
    expect(answer(() => sim.fs.read(`${ROOT}/cgroup.procs`))).toBe('EIO')
    sim.faults.length = 0
    expect(answer(() => sim.fs.read(`${ROOT}/cgroup.procs`))).toBe('ok')
  })

  test('vanish removes the directory, whatever is in it, and rmdir then says the truth', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    const pid = sim.spawn(`${a}/b`)
    sim.faults.push((op) => (op === 'rmdir' ? 'vanish' : undefined))
    expect(answer(() => sim.fs.rmdir(a))).toBe('ENOENT')
    expect(sim.fs.list(ROOT)?.dirs).toEqual([])
    expect(sim.fs.read(`/proc/${pid}/status`)).toContain('zombie')
    expect(sim.fs.read(`${ROOT}/cgroup.stat`)).toMatch(/^nr_descendants 0\n/)
  })

  test('vanish between open and write: ENODEV; of a file: it is not there', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.faults.push((op) => (op === 'write' ? 'vanish' : undefined))
    expect(answer(() => sim.fs.write(`${a}/memory.max`, '4096'))).toBe('ENODEV')
    expect(sim.fs.read(`${a}/memory.max`)).toBeUndefined()
  })

  test('vanish of a mkdir takes the parent', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.faults.push((op) => (op === 'mkdir' ? 'vanish' : undefined))
    expect(answer(() => sim.fs.mkdir(`${a}/b`))).toBe('ENOENT')
    expect(sim.fs.stat(a)).toBeUndefined()
  })

  test('the root of a hierarchy cannot vanish', async () => {
    const sim = await boot()
    const a = child(sim)
    const pid = sim.spawn(a)
    sim.faults.push((op) => (op === 'list' ? 'vanish' : undefined))
    sim.fs.list(ROOT)
    expect(sim.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
  })

  test('a delay makes the call wait', async () => {
    const sim = await boot()
    const delays = [20]
    sim.faults.push((op) => (op === 'read' ? { delayMs: delays.pop() ?? 0 } : undefined))
    const before = performance.now()
    sim.fs.read(`${ROOT}/cgroup.procs`)
    expect(performance.now() - before).toBeGreaterThanOrEqual(19)
  })
})

test('numbers of a seed repeat', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seeded(seed))
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  expect(draw(7).every((number) => number >= 0 && number < 1)).toBe(true)
})
