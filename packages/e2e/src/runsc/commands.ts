import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { cgroupkit } from '../cgroupkit.js'
import type { Step } from './transcript.js'
import { effectsOf, lookAtTree, type Tree } from './tree.js'

const MOUNT = '/sys/fs/cgroup'
const [OUT, ERR] = ['/run/pod/stdout', '/run/pod/stderr']

/** Runs commands one by one and keeps, for each, what became of the cgroup tree since the one before. */
export class Commands {
  readonly steps: Step[] = []
  #tree: Tree

  constructor(readonly deep: (path: string) => boolean) {
    mkdirSync('/run/pod', { recursive: true })
    this.#tree = lookAtTree(MOUNT, deep)
  }

  /** `cgroupkit` in this process. */
  async ours(title: string, words: readonly string[]): Promise<Step> {
    const { status, stdout, stderr } = await cgroupkit(words)
    return this.#done({ title, command: ['cgroupkit', ...words].join(' '), status, stdout, stderr })
  }

  /** Its children may keep what it was given as stdout for good, as runsc's sandbox does: files, no pipes. */
  run(title: string, words: readonly string[], env: Readonly<Record<string, string>> = PATH): Step {
    const [out, err] = [openSync(OUT, 'w'), openSync(ERR, 'w')]
    const [command = '', ...args] = words
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', out, err], env, timeout: 120_000 })
    closeSync(out)
    closeSync(err)
    return this.#done({
      title,
      command: words.join(' '),
      status: status ?? -1,
      stdout: readFileSync(OUT, 'utf8'),
      stderr: `${readFileSync(ERR, 'utf8')}${error === undefined ? '' : `${error.message}\n`}`,
    })
  }

  #done(said: Omit<Step, 'effects'>): Step {
    const tree = this.#settled()
    const step = { ...said, effects: effectsOf(this.#tree, tree) }
    this.#tree = tree
    this.steps.push(step)
    console.log(`${step.title}: ${step.status}`)
    return step
  }

  /** systemd goes on after the command has ended, with slices that gained or lost a unit: the tree when it stands still. */
  #settled(): Tree {
    for (let tree = lookAtTree(MOUNT, this.deep); ; ) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STILL_MS)
      const next = lookAtTree(MOUNT, this.deep)
      if (isDeepStrictEqual(tree, next)) return next
      tree = next
    }
  }
}

const STILL_MS = 400
const PATH = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' }
