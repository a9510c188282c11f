import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '@cgroupkit/sim'
import { Checks } from './checks.js'
import { type Cri, criClient } from './cri.js'
import { compared, type Node, nodeOf } from './node.js'
import { killUnit, served, serves } from './outage.js'
import { Pod } from './pod.js'
import { progress } from './progress.js'
import { KINDS, Slot, WAYS } from './slot.js'
import type { Check, Deeds } from './told.js'
import { installAgent, isActive } from './unit.js'
import { until } from './until.js'

/** Containers of a pod, at most. */
const OF_A_POD = 10
/** Calls to CRI side by side. */
const HANDS = 4
/** From when both work again to the next death: under emulation coming back takes longer than this. */
const [SHORTEST_MS, LONGEST_MS] = [3_000, 20_000]
const VICTIMS = [['cgroupkit-agent'], ['containerd'], ['cgroupkit-agent', 'containerd']] as const

/** Containers of several pods start and are killed at random, and so are containerd and the agent, which systemd starts again. */
export async function chaos(
  seed: number,
  seconds: number,
  containers: number,
): Promise<{ checks: Check[]; deeds: Deeds }> {
  const random = seeded(seed)
  const upTo = (count: number) => Math.floor(random() * count)
  const deeds: Deeds = {}
  const count = (deed: string) => {
    deeds[deed] = (deeds[deed] ?? 0) + 1
  }
  const checks = new Checks()
  const cri = criClient()
  checks.is('agent install', installAgent(), 0)
  const pods: Pod[] = []
  for (let number = 1; number <= Math.ceil(containers / OF_A_POD); number += 1) pods.push(await Pod.run(cri, number))
  progress('pods run')
  const slots = Array.from({ length: containers }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? 'plain'
    const pod = pods[index % pods.length]
    if (pod === undefined) throw new RangeError(`no pod for container ${index}`)
    return new Slot(pod, kind, `${kind}-${index}`, count)
  })

  const empty = [...slots]
  await hands(async () => {
    for (let slot = empty.pop(); slot !== undefined; slot = empty.pop()) await slot.start()
  })
  deeds['ran at once'] = (await nodeOf(pods)).running.size
  progress(`all of them run: ${JSON.stringify(deeds)}`)

  const end = Date.now() + seconds * 1000
  const left = () => end - Date.now()
  const killer = async () => {
    for (;;) {
      await until(async () => (left() <= 0 || (isActive() && (await serves(cri))) ? true : undefined), 500)
      progress('both work')
      await sleep(SHORTEST_MS + upTo(LONGEST_MS - SHORTEST_MS))
      if (left() <= 0) return
      for (const victim of VICTIMS[upTo(VICTIMS.length)] ?? []) {
        killUnit(victim)
        count(`${victim} killed`)
        progress(`${victim} killed: ${JSON.stringify(deeds)}`)
      }
    }
  }
  await Promise.all([
    killer(),
    hands(async () => {
      while (left() > 0) {
        const free = slots.filter(({ busy }) => !busy)
        await free[upTo(free.length)]?.turn(WAYS[upTo(WAYS.length)] ?? 'stopped')
      }
    }),
  ])
  progress(`over: ${JSON.stringify(deeds)}`)
  await served(cri)
  await until(() => (isActive() ? true : undefined))
  const both = Date.now()
  await settled(pods, checks, 'after it')
  deeds['ms from then on until it was right'] = Date.now() - both
  deeds['run at the end'] = (await nodeOf(pods)).running.size
  checks.is('some of them run at the end', (deeds['run at the end'] ?? 0) > 0, true)

  await endAll(cri)
  // before the slices go, which take what is below them along
  await settled(pods, checks, 'when all have ended')
  const { dirs, journal } = await nodeOf(pods)
  checks.is('no directory is left', [...dirs.values()], [])
  checks.is('the journal is empty', journal, [])
  for (const pod of pods) await pod.end()
  return { checks: checks.all, deeds }
}

const hands = (work: () => Promise<void>) => Promise.all(Array.from({ length: HANDS }, work))

async function settled(pods: readonly Pod[], checks: Checks, when: string): Promise<void> {
  let last: Node | undefined
  const isRight = ({ orphans, missing, wrong, unknown }: ReturnType<typeof compared>) =>
    [...orphans, ...missing, ...wrong, ...unknown].length === 0
  await until(async () => {
    last = await nodeOf(pods).catch(() => undefined)
    return last !== undefined && isRight(compared(last)) ? true : undefined
  }, 1000)
  const found = last === undefined ? undefined : compared(last)
  checks.is(`${when} no directory is an orphan`, found?.orphans, [])
  checks.is(`${when} none is missing`, found?.missing, [])
  checks.is(`${when} every file has its container’s value`, found?.wrong, [])
  checks.is(`${when} the journal has whom it should`, found?.unknown, [])
}

async function endAll(cri: Cri): Promise<void> {
  const { containers } = await cri.listContainers({})
  const left = containers.map(({ id }) => id)
  await hands(async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await cri.removeContainer({ containerId: id })
  })
}
