import { type ChildProcess, fork } from 'node:child_process'
import type { InstallReport, Removal } from '@cgroupkit/core'
import { worker } from './built.js'

/** Time for a message to reach a process; then both start on the same tick of the clock. */
const BARRIER_MS = 4

interface Answer {
  ready?: true
  report?: unknown
  error?: string
}

/** A long-lived process of its own. */
class Worker {
  private constructor(
    private readonly child: ChildProcess,
    private readonly exited: Promise<number | null>,
  ) {}

  static async start(root: string): Promise<Worker> {
    const child = fork(worker(), [root], { execArgv: [] })
    const made = new Worker(child, new Promise((resolve) => child.once('exit', resolve)))
    await made.answer()
    return made
  }

  async ask(what: string, path: string, at: number): Promise<unknown> {
    this.child.send({ what, path, at })
    const { report, error } = await this.answer()
    if (error !== undefined) throw new Error(`process ${this.child.pid}: ${error}`)
    return report
  }

  async end(): Promise<number | null> {
    this.child.disconnect()
    return this.exited
  }

  private answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the process ended with ${code}`))
      this.child.once('exit', onExit)
      this.child.once('message', (message: Answer) => {
        this.child.off('exit', onExit)
        resolve(message)
      })
    })
  }
}

/** Two processes that know nothing of each other, told to do the same thing in the same moment. */
export class Pair {
  private constructor(private readonly workers: readonly [Worker, Worker]) {}

  static async start(root: string): Promise<Pair> {
    return new Pair([await Worker.start(root), await Worker.start(root)])
  }

  install = (path: string) => this.together('install', 'install', path) as Promise<[InstallReport, InstallReport]>
  uninstall = (path: string) => this.together('uninstall', 'uninstall', path) as Promise<[Removal, Removal]>
  race = (path: string) => this.together('install', 'uninstall', path) as Promise<[InstallReport, Removal]>

  /** Exit codes. */
  end(): Promise<(number | null)[]> {
    return Promise.all(this.workers.map((one) => one.end()))
  }

  private together(first: string, second: string, path: string): Promise<unknown[]> {
    const at = Date.now() + BARRIER_MS
    return Promise.all([this.workers[0].ask(first, path, at), this.workers[1].ask(second, path, at)])
  }
}
