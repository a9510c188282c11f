import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Sim } from '../src/index.js'
import { answer, host, put, ROOT } from './host.js'

/** `mkdir` and a directory, or a file and what is written to it; the errno, or the files of the tree that read otherwise afterwards. */
type Step = [what: string, data: string, answer: string | Record<string, string>]

/**
 * Recorded on a kernel 6.18 of two CPUs, each program in a fresh cgroup without processes, every file of the tree read before and after each step.
 * Not compared are what is counted (*usage*, io_serv*, memory.stat, *numa_stat), time (cpu.stat, *.stat.local, pressure), the lists of processes,
 * and what cannot be read.
 */
const PROGRAMS: Record<string, Step[][]> = JSON.parse(
  readFileSync(new URL('values-6.18.json', import.meta.url), 'utf8'),
)
const IGNORED = /usage|io_serv|stat\.local$|cpu\.stat$|memory\.stat$|numa_stat|pressure$|cgroup\.procs$|tasks$/

function texts(sim: Sim, top: string, below = ''): Record<string, string> {
  const { dirs, files } = sim.fs.list(`${top}${below}`) ?? { dirs: [], files: [] }
  const own = files.map((file) => `${below}/${file}`).filter((file) => !IGNORED.test(file))
  const readable = own.filter((file) => answer(() => sim.fs.read(`${top}${file}`)) === 'ok')
  return Object.assign(
    Object.fromEntries(readable.map((file) => [file.slice(1), sim.fs.read(`${top}${file}`) ?? ''])),
    ...dirs.map((name) => texts(sim, top, `${below}/${name}`)),
  )
}

const cases = Object.entries(PROGRAMS).flatMap(([mount, programs]) =>
  programs.map((steps, at): [string, number, Step[]] => [mount, at, steps]),
)

test.each(cases)('6.18: %s, program %i', async (mount, _at, steps) => {
  const sim = await host({
    cgroup: 'hybrid',
    kernel: '6.18',
    controllers: Object.keys(PROGRAMS).filter((name) => name !== 'unified'),
    unified: ['hugetlb'],
  })
  const top = `${ROOT}/${mount}/top`
  sim.fs.mkdir(top)
  const got = steps.map(([what, data, expected]): Step => {
    const before = texts(sim, top)
    const act = () => (what === 'mkdir' ? sim.calls.mkdir(`${top}/${data}`, 0o777) : put(sim, `${top}/${what}`, data))
    const refused = answer(act)
    if (refused !== 'ok') return [what, data, refused]
    const changed = Object.entries(texts(sim, top)).filter(([file, text]) =>
      what === 'mkdir' ? typeof expected === 'object' && file in expected : before[file] !== text,
    )
    return [what, data, Object.fromEntries(changed)]
  })
  expect(got).toEqual(steps)
})
