import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, parseCpuList } from '@cgroupkit/core'
import type { RealGround } from '../real-ground.js'
import { everyController } from './data.js'
import type { Files } from './moves.js'

const disabled = everyController.map((token) => token.replace('+', '-'))

/** One program after the other on the one kernel that there is: each begins where the first did. */
export class Kernel {
  readonly #cpus: number

  constructor(
    readonly ground: RealGround,
    readonly top: string,
  ) {
    this.#cpus = parseCpuList(ground.fs.read(`${top}/cpuset.cpus.effective`) ?? '').length
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
    for (const pid of this.ground.alive()) await this.ground.kill(pid)
    await this.#clear(this.top)
    fs.write(`${this.top}/cgroup.max.depth`, 'max')
    fs.write(`${this.top}/cgroup.max.descendants`, 'max')
    if (fs.list(this.top)?.files.includes('cgroup.pressure')) fs.write(`${this.top}/cgroup.pressure`, '1')
    await this.#recoverCpus()
    for (const token of disabled) this.#tolerant(() => fs.write(`${this.top}/cgroup.subtree_control`, token))
  }

  /**
   * A partition gives its CPUs back behind its removal; on 6.1 it does not, if its list was emptied before. A new one of the same CPUs
   * does for it.
   */
  async #recoverCpus(): Promise<void> {
    const { fs } = this.ground
    const effective = () => parseCpuList(fs.read(`${this.top}/cpuset.cpus.effective`) ?? '')
    for (let tries = 0; effective().length < this.#cpus && tries < 40; tries += 1) await this.ground.drain()
    const left = effective()
    const lost = Array.from({ length: this.#cpus }, (_, cpu) => cpu).filter((cpu) => !left.includes(cpu))
    if (lost.length === 0) return
    const lender = `${this.top}/lender`
    fs.write(`${this.top}/cgroup.subtree_control`, '+cpuset')
    fs.mkdir(lender, 0o755)
    fs.write(`${lender}/cpuset.cpus`, lost.join(','))
    for (const state of ['root', 'member']) fs.write(`${lender}/cpuset.cpus.partition`, state)
    fs.rmdir(lender)
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
