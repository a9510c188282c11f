import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, parseCpuList } from '@cgroupkit/core'
import type { RealGround } from '../real-ground.js'
import { everyController } from './data.js'
import type { Files } from './moves.js'

const disabled = everyController.map((token) => token.replace('+', '-'))

/** One program after the other on the one kernel that there is: each begins where the first did. */
export class Kernel {
  readonly #cpus: readonly number[]

  constructor(
    readonly ground: RealGround,
    readonly top: string,
  ) {
    this.#cpus = this.#cpusOf('effective')
  }

  /** The hierarchy's interface files, and the root as every booted host has it: something was enabled there once. */
  async files(): Promise<Files> {
    const { fs } = this.ground
    const probe = `${this.top}/probe`
    for (const token of everyController) this.#tolerant(() => fs.write(`${this.top}/cgroup.subtree_control`, token))
    fs.mkdir(probe, 0o755)
    const files = { child: fs.list(probe)?.files ?? [], root: fs.list(this.top)?.files ?? [] }
    await this.reset()
    return files
  }

  async reset(): Promise<void> {
    const { fs } = this.ground
    await this.ground.settle()
    for (const pid of this.ground.alive()) {
      if (this.#tolerant(() => fs.write(`${this.top}/cgroup.procs`, `${pid}`)) === undefined) this.ground.park(pid)
      else await this.ground.kill(pid)
    }
    await this.ground.settle()
    await this.#clear(this.top)
    fs.write(`${this.top}/cgroup.max.depth`, 'max')
    fs.write(`${this.top}/cgroup.max.descendants`, 'max')
    if (fs.list(this.top)?.files.includes('cgroup.pressure')) fs.write(`${this.top}/cgroup.pressure`, '1')
    await this.#recoverCpus()
    for (const token of disabled) this.#tolerant(() => fs.write(`${this.top}/cgroup.subtree_control`, token))
  }

  /**
   * A partition gives its CPUs back behind its removal. On 6.1 it does not if its list was emptied before, and on 6.12 CPUs stay isolated
   * if a sibling made a remote one invalid. A new partition of the same CPUs does it for them.
   */
  async #recoverCpus(): Promise<void> {
    const { fs } = this.ground
    for (let tries = 0; this.#missing().length > 0 && tries < 40; tries += 1) await this.ground.drain()
    const isolated = this.#cpusOf('isolated')
    const lost = [...this.#missing(), ...isolated]
    if (lost.length === 0) return
    const lender = `${this.top}/lender`
    fs.write(`${this.top}/cgroup.subtree_control`, '+cpuset')
    fs.mkdir(lender, 0o755)
    fs.write(`${lender}/cpuset.cpus`, lost.join(','))
    for (const state of [isolated.length > 0 ? 'isolated' : 'root', 'member'])
      fs.write(`${lender}/cpuset.cpus.partition`, state)
    fs.rmdir(lender)
  }

  #missing(): number[] {
    const left = this.#cpusOf('effective')
    return this.#cpus.filter((cpu) => !left.includes(cpu))
  }

  #cpusOf(what: 'effective' | 'isolated'): number[] {
    const text = this.ground.fs.read(`${this.top}/cpuset.cpus.${what}`)?.trim() ?? ''
    return text === '' ? [] : parseCpuList(text)
  }

  async #clear(dir: string): Promise<void> {
    const { fs } = this.ground
    for (const name of fs.list(dir)?.dirs ?? []) {
      const child = `${dir}/${name}`
      await this.#clear(child)
      for (let tries = 0; this.#tolerant(() => fs.rmdir(child)) === 'EBUSY' && tries < 1000; tries += 1) await delay(5)
    }
  }

  /** EINVAL: a controller that this kernel does not have. */
  #tolerant(work: () => void): string | undefined {
    try {
      work()
    } catch (error) {
      return codeOf(error)
    }
    return undefined
  }
}
