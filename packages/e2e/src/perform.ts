import { constants } from 'node:fs'
import { CgroupError, codeOf, type FsEvent } from '@cgroupkit/core'
import { orphaned, remade, writeAll } from './descriptors.js'
import { Followed } from './followed.js'
import type { Ground } from './ground.js'
import { mask } from './mask.js'
import type { Answer, Step } from './step.js'
import { ask } from './systemd/ask.js'
import { Cgroups } from './systemd/cgroups.js'

/** Carries steps out on one ground, and remembers the processes that they started. */
export class Performer {
  readonly #pids = new Map<string, number>()
  readonly #names = new Map<number, string>()

  readonly #events: string[] = []
  readonly #closes: (() => void)[] = []

  readonly #cgroups: Cgroups
  /** systemd has answered, and may have put something off. */
  #isPending = false
  readonly #followed: Followed

  constructor(readonly ground: Ground) {
    this.#followed = new Followed(ground.fs, (at, text) => mask(at, text, this.#names))
    this.#cgroups = new Cgroups(ground)
  }

  /** `again`: a look that the one before is not counted for. */
  async perform(step: Step, again = false): Promise<Answer> {
    await this.#settled(step)
    try {
      return step.op === 'look' ? { seen: this.#followed.look(step.at, again) } : await this.#call(step)
    } catch (error) {
      const errno = codeOf(error)
      if (errno === undefined) throw error
      if ((step.op === 'bus' || step.op === 'cgroup') && error instanceof CgroupError) return this.#refused(error)
      return { errno, ...((step.op === 'write' || step.op === 'writes') && this.#after(step.at)) }
    }
  }

  /** Another request needs no wait, since systemd takes it up only then; nor does what is none of its business. */
  async #settled({ op }: Step): Promise<void> {
    if (op === 'spawn') return
    if (this.#isPending && op !== 'bus') await this.ground.systemd?.settle()
    this.#isPending = op === 'bus' || op === 'cgroup'
  }

  /** Ends the watches. */
  close(): void {
    for (const close of this.#closes.splice(0)) close()
  }

  async #call(step: Exclude<Step, { op: 'look' }>): Promise<Answer> {
    const { fs, calls } = this.ground
    switch (step.op) {
      case 'mkdir':
        fs.mkdir(step.at, Number.parseInt(step.mode ?? '755', 8))
        return {}
      case 'rmdir':
        fs.rmdir(step.at)
        return {}
      case 'read':
        return this.#read(step.at)
      case 'list': {
        const found = fs.list(step.at)
        return found === undefined ? { absent: true } : { dirs: found.dirs.join(' '), files: found.files.join(' ') }
      }
      case 'stat': {
        const found = fs.stat(step.at)
        return found === undefined ? { absent: true } : { is: octal(found.mode), owner: found.uid }
      }
      case 'modes':
        return this.#modes(step.at)
      case 'write':
        if (step.as === undefined) fs.write(step.at, this.#pidsIn(step.data))
        else await this.ground.writeAs(this.#pid(step.as), step.at, step.data)
        return this.#after(step.at)
      case 'writes':
        writeAll(calls, step.at, step.data)
        return this.#after(step.at)
      case 'orphan':
        return orphaned(calls, step.at, step.data)
      case 'open':
        calls.close(calls.open(step.at, flagsOf(step.flags), 0o644))
        return {}
      case 'unlink':
        calls.unlink(step.at)
        return {}
      case 'truncate':
        calls.truncate(step.at, 0)
        return {}
      case 'rename':
        calls.rename(step.at, step.to)
        return {}
      case 'symlink':
        calls.symlink(step.to, step.at)
        return {}
      case 'chmod':
        calls.chmod(step.at, Number.parseInt(step.mode, 8))
        return {}
      case 'chown':
        calls.chown(step.at, step.uid, step.uid)
        return {}
      case 'utimes':
        fs.utimes(step.at, step.ms)
        return { mtime: fs.stat(step.at)?.mtimeMs ?? 0 }
      case 'links': {
        const { nlink, size } = calls.lstat(step.at)
        return { links: nlink, size }
      }
      case 'remake':
        return remade(this.ground, step.at, step.times)
      case 'watch':
        this.#closes.push(fs.watch(step.at, (event) => this.#events.push(told(event))))
        return {}
      case 'events': {
        await this.ground.listen()
        const events = this.#events.splice(0)
        return { events: [...new Set(events)].sort() }
      }
      case 'spawn': {
        const pids = await this.ground.spawn({ acts: step.acts === true, threads: step.threads ?? 1 })
        for (const [index, pid] of pids.entries()) this.#name(index === 0 ? step.at : `${step.at}${index + 1}`, pid)
        return {}
      }
      case 'fork':
        this.#name(step.at, await this.ground.fork(this.#pid(step.of)))
        return {}
      case 'kill':
      case 'reap':
        await this.ground[step.op](this.#pid(step.at))
        // the manager hears of it
        if (this.ground.systemd !== undefined) await this.ground.listen()
        return {}
      case 'settle':
        await this.ground.settle()
        return {}
      case 'drain':
        await this.ground.drain()
        return {}
      case 'follow':
        this.#followed.add(step.files.split(' ').map((file) => `${step.at}/${file}`))
        return {}
      case 'bus':
        return ask(this.ground, step, (name) => this.#pids.get(name) ?? Number.NaN)
      case 'cgroup':
        return this.#cgroups.ask(step, (name) => this.#pids.get(name) ?? Number.NaN)
    }
  }

  #refused({ code, data = '', message }: CgroupError): Answer {
    // how long was waited is the ground's
    return { errno: code, refused: data, ...(code !== 'ERR_TIMEOUT' && { text: message }) }
  }

  #name(name: string, pid: number): void {
    this.#pids.set(name, pid)
    this.#names.set(pid, name)
  }

  #pid(name: string): number {
    return this.#pids.get(name) ?? -1
  }

  /** Longer names first would matter only if one began with another: none does. */
  #pidsIn(data: string): string {
    return data.replace(/\$\w+/g, (name) => String(this.#pids.get(name) ?? name))
  }

  #read(at: string): Answer {
    const text = this.ground.fs.read(at)
    return text === undefined ? { absent: true } : { text: mask(at, text, this.#names) }
  }

  /** What a file says after a write to it; nothing where it cannot be read. */
  #after(at: string): Answer {
    try {
      const { text } = this.#read(at)
      return text === undefined ? {} : { text }
    } catch {
      return {}
    }
  }

  #modes(at: string): Answer {
    const byMode: Record<string, string> = {}
    const { dirs = [], files = [] } = this.ground.fs.list(at) ?? {}
    for (const name of [...dirs, ...files].sort()) {
      const mode = octal(this.ground.fs.stat(`${at}/${name}`)?.mode ?? 0)
      byMode[mode] = byMode[mode] === undefined ? name : `${byMode[mode]} ${name}`
    }
    return { byMode: Object.fromEntries(Object.entries(byMode).sort()) }
  }
}

/** libuv tells attributes of a file as its contents, and of a directory (IN_ISDIR is not one of its change bits) as a rename. */
function told({ kind, path, dir }: FsEvent): string {
  const seen = kind === 'attrib' ? (dir ? 'create' : 'modify') : kind
  return `${seen} ${dir ? 'dir' : 'file'} ${path}`
}

const octal = (mode: number) => mode.toString(8)

function flagsOf(text: string): number {
  const known: Readonly<Record<string, number>> = { ...constants, O_TMPFILE: 0o20200000 }
  return text.split('|').reduce((flags, name) => flags | (known[name] ?? 0), 0)
}
