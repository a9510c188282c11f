import { codeOf } from '@cgroupkit/core'
import { createSim, type Sim } from '@cgroupkit/sim'
import type { Answer } from './answers.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

/** One process of the simulated host walks through the steps; its lead is the directory that it is in. */
class Walk {
  #pid: number
  last: unknown = 'ok'
  readonly populated: number[][] = []

  constructor(
    private readonly sim: Sim,
    private readonly mount: string,
  ) {
    this.#pid = sim.spawn(mount)
  }

  step(text: string): void {
    try {
      this.last = this.#do(text) ?? 'ok'
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      this.last = code
    }
  }

  #do(text: string): unknown {
    const { fs, calls } = this.sim
    const [verb, first = '', ...rest] = text.split(' ')
    const path = `${this.mount}/${first}`
    switch (verb) {
      case 'mkdir':
        return fs.mkdir(path)
      case 'rmdir':
        return fs.rmdir(path)
      case 'write':
        return fs.write(path, rest.join(' '))
      case 'rename':
        return calls.rename(path, `${this.mount}/${rest[0]}`)
      case 'attach':
        return this.#attach(path, rest)
      case 'detach':
        return this.#move(this.mount)
      case 'kill':
        return this.sim.kill(this.#pid)
      case 'wait':
        return this.sim.reap(this.#pid)
      case 'count':
        return fs.read(path)?.trim().split('\n').length
      default:
        return this.#read(first, rest)
    }
  }

  #attach(dir: string, [many]: string[]): void {
    const threads = /^\((\d+)$/.exec(many ?? '')?.[1]
    if (threads !== undefined) this.#pid = this.sim.spawn(this.mount, { threads: Number(threads) })
    this.#move(dir)
  }

  #move(dir: string): void {
    this.sim.fs.write(`${dir}/cgroup.procs`, String(this.#pid))
  }

  /** `read a,b cgroup.events` notes populated for each. */
  #read(names: string, [file]: string[]): unknown {
    if (file === undefined) return this.sim.fs.read(`${this.mount}/${names}`)
    const flags = names.split(',').map((name) => this.sim.fs.read(`${this.mount}/${name}/${file}`) ?? '')
    this.populated.push(flags.map((text) => Number(/populated (\d)/.exec(text)?.[1])))
    return undefined
  }
}

async function walked({ fs, steps, repeat }: Vector['input']): Promise<Answer> {
  const v1 = fs === 'v1'
  const sim = await createSim(v1 ? { cgroup: 'v1', kernel: '6.12' } : { kernel: '6.12' })
  // The vectors leave the hierarchy open on v1: pids has all that they touch. `a` is there for those that do not make it.
  const mount = v1 ? '/sys/fs/cgroup/pids/lab' : '/sys/fs/cgroup'
  if (v1) sim.fs.mkdir(mount)
  else sim.fs.write(`${mount}/cgroup.subtree_control`, '+cpu +memory +pids')
  if (v1 && !(steps as string[]).includes('mkdir a')) sim.fs.mkdir(`${mount}/a`)
  let walk = new Walk(sim, mount)
  for (let round = 0; round < Number(repeat ?? 1); round++) {
    walk = new Walk(sim, mount)
    for (const step of steps as string[]) walk.step(step)
  }
  await sim.dispose()
  return { last: walk.last, populated: walk.populated }
}

/** `error` alone is an errno that the note names. */
function errnoOf({ expected, note }: Vector): Vector['expected'] {
  return expected.last === 'error' && note !== undefined ? { last: note } : expected
}

judge('kernel-semantics', walked, errnoOf)
