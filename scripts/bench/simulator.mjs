// The simulator in memory against memfs, an in-memory file system without a kernel's rules.
import { createSim } from '@cgroupkit/sim'
import { memfs } from 'memfs'
import { compare } from './measure.mjs'

const EACH = 20_000

export async function measure({ rounds }) {
  const sim = await createSim({ cgroup: 'v2', store: 'memory' })
  const top = '/sys/fs/cgroup'
  sim.fs.write(`${top}/cgroup.subtree_control`, '+cpu +memory +pids')
  sim.fs.mkdir(`${top}/bench`)
  const { fs } = memfs({ [`${top}/bench/memory.max`]: 'max\n' })
  const file = `${top}/bench/memory.max`
  const rows = [
    await compare({
      name: 'simulator, one read',
      baseline: 'memfs readFileSync',
      bar: 5,
      better: 'higher',
      rounds,
      each: EACH,
      ours() {
        for (let n = 0; n < EACH; n += 1) sim.fs.read(file)
      },
      theirs() {
        for (let n = 0; n < EACH; n += 1) fs.readFileSync(file, 'utf8')
      },
    }),
    await compare({
      name: 'simulator, one write',
      baseline: 'memfs writeFileSync',
      bar: 5,
      better: 'higher',
      rounds,
      each: EACH,
      ours() {
        for (let n = 0; n < EACH; n += 1) sim.fs.write(file, n % 2 ? '536870912' : '268435456')
      },
      theirs() {
        for (let n = 0; n < EACH; n += 1) fs.writeFileSync(file, n % 2 ? '536870912' : '268435456')
      },
    }),
  ]
  const files = sim.fs.list(`${top}/bench`).files.length
  rows.push(
    await compare({
      name: `simulator, mkdir + rmdir (${files} files each)`,
      baseline: 'memfs mkdirSync + rmdirSync (no files)',
      bar: 1,
      better: 'higher',
      rounds,
      each: EACH / 10,
      ours() {
        for (let n = 0; n < EACH / 10; n += 1) {
          sim.fs.mkdir(`${top}/bench/child`)
          sim.fs.rmdir(`${top}/bench/child`)
        }
      },
      theirs() {
        for (let n = 0; n < EACH / 10; n += 1) {
          fs.mkdirSync(`${top}/bench/child`)
          fs.rmdirSync(`${top}/bench/child`)
        }
      },
    }),
  )
  await sim.dispose()
  return rows
}
