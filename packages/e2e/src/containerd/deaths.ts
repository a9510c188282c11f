import { setTimeout as sleep } from 'node:timers/promises'
import { journalEntries } from './agent-process.js'
import type { Cri } from './cri.js'
import { killUnit, serves } from './outage.js'
import { progress } from './progress.js'
import { isActive } from './unit.js'
import { until } from './until.js'

export const AGENT = 'cgroupkit-agent'
export const CONTAINERD = 'containerd'
const VICTIMS = [[AGENT], [AGENT], [CONTAINERD], [AGENT, CONTAINERD]] as const
/** How often each dies at least, however long that takes. */
export const LEAST: Readonly<Record<string, number>> = { [AGENT]: 8, [CONTAINERD]: 4 }
/** Calls answered, between both being back and the next death: 0 meets an agent that looks at everything for the first time. */
const MOST_CALLS = 4
/** And then so long into the next. */
const LATEST_MS = 1_500

export interface Killing {
  cri: Cri
  /** From 0 up to, and without, so many. */
  upTo(count: number): number
  count(deed: string): void
  /** Calls that were answered, or cut off. */
  calls(): number
  killed(victim: string): number
  over(): boolean
}

/** SIGKILL to the agent, to containerd, or to both, when so many calls were made after both worked again: as slow as the machine is, as often do they die. */
export async function deaths({ cri, upTo, count, calls, killed, over }: Killing): Promise<void> {
  const enough = () => Object.entries(LEAST).every(([victim, least]) => killed(victim) >= least)
  while (!over() || !enough()) {
    const both = await until(async () => (isActive() && (await serves(cri)) ? true : undefined), 1000)
    if (both === undefined) return
    const due = calls() + upTo(MOST_CALLS)
    progress(`both work, next death after call ${due}`)
    await until(() => (calls() >= due ? true : undefined), 200)
    await sleep(upTo(LATEST_MS))
    const victims = VICTIMS[upTo(VICTIMS.length)] ?? []
    for (const victim of victims) {
      killUnit(victim)
      count(`${victim} killed`)
      progress(`${victim} killed`)
    }
    const [first] = victims
    if (first === AGENT && journalEntries().some(({ dirs }) => dirs === undefined))
      count('agent killed between intent and directory')
  }
}
