import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { Journal } from '@cgroupkit/agent'
import { until } from './until.js'

const PROGRAM = '/share/node_modules/cgroupkit/bin/cgroupkit.js'
const LOG = '/out/agent.log'
const READY = 'http://127.0.0.1:9417/readyz'

/** The agent as its users start it. */
export class AgentProcess {
  private constructor(readonly child: ChildProcess) {}

  /** Comes back when it says that it is ready. */
  static async start(): Promise<AgentProcess> {
    const args = [PROGRAM, 'agent', '--resync', '5', '--zero-rows-dropped']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', openSync(LOG, 'a')] })
    const ready = await until(async () => {
      const answer = await fetch(READY).catch(() => undefined)
      return answer?.ok === true ? true : undefined
    })
    if (ready === undefined) throw new Error('the agent is not ready')
    return new AgentProcess(child)
  }

  /** Of CPU so far: utime and stime in proc(5), of a hundredth of a second each. */
  readonly cpuMs = (): number => {
    const text = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
    const [user, system] = text.slice(text.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
    return ((user ?? 0) + (system ?? 0)) * 10
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const exit = once(this.child, 'exit')
    this.child.kill(signal)
    await exit
  }
}

/** What the journal says; the agent may run meanwhile. */
export function journalEntries() {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const journal = Journal.open({ dir: '/run/cgroupkit', bootId, readOnly: true })
  const entries = [...journal.entries.values()]
  journal.end()
  return entries
}

/** Of whom it knows. */
export const journalIds = (): string[] =>
  journalEntries()
    .map(({ id }) => id)
    .sort()
