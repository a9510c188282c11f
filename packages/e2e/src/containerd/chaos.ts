import { seeded } from '@cgroupkit/sim'
import { Checks } from './checks.js'
import { criClient } from './cri.js'
import { AGENT, CONTAINERD, deaths, LEAST } from './deaths.js'
import { Ledger } from './ledger.js'
import { compared, NOTHING_DIFFERS, nodeOf, wantedBy } from './node.js'
import { served } from './outage.js'
import { Pod } from './pod.js'
import { progress } from './progress.js'
import { runscWord } from './runsc-word.js'
import { KINDS, Slot, WAYS } from './slot.js'
import type { Check, Deeds } from './told.js'
import { installAgent, isActive } from './unit.js'
import { until } from './until.js'

/** Containers of a pod, at most. */
const OF_A_POD = 10
/** Calls to CRI side by side. */
const HANDS = 4
/** Rounds in which what was cut off is cleared up; nothing dies any more. */
const CLEARINGS = 3

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
  const killed = (victim: string) => deeds[`${victim} killed`] ?? 0
  const checks = new Checks()
  const ledger = new Ledger()
  const cri = criClient()
  checks.is('agent install', installAgent(), 0)
  const pods: Pod[] = []
  for (let number = 1; number <= Math.ceil(containers / OF_A_POD); number += 1) pods.push(await Pod.run(cri, number))
  progress('pods run')
  const slots = Array.from({ length: containers }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? 'plain'
    const pod = pods[index % pods.length]
    if (pod === undefined) throw new RangeError(`no pod for container ${index}`)
    return new Slot(pod, kind, `${kind}-${index}`, ledger, count)
  })
  /** How it is; `undefined` while containerd cannot say. */
  const look = () =>
    nodeOf(pods).then(
      (node) => compared(node, wantedBy(ledger)),
      () => undefined,
    )
  const settled = async (when: string) => {
    let last: Awaited<ReturnType<typeof look>>
    await until(async () => {
      last = await look()
      return JSON.stringify(last) === JSON.stringify(NOTHING_DIFFERS) ? true : undefined
    }, 1000)
    checks.is(`${when} runsc, containerd, directories and journal have whom they must`, last, NOTHING_DIFFERS)
  }
  /** Each of these slots once. */
  const each = (some: Slot[], work: (slot: Slot) => Promise<void>) =>
    hands(async () => {
      for (let slot = some.pop(); slot !== undefined; slot = some.pop()) await work(slot)
    })

  await each([...slots], (slot) => slot.start())
  await settled('before it')
  deeds['ran at once'] = ledger.running().size

  const end = Date.now() + seconds * 1000
  let calls = 0
  let over = false
  await Promise.all([
    deaths({ cri, upTo, count, calls: () => calls, killed, over: () => Date.now() > end }).then(() => {
      over = true
    }),
    hands(async () => {
      while (!over) {
        const free = slots.filter(({ busy }) => !busy)
        await free[upTo(free.length)]?.turn(WAYS[upTo(WAYS.length)] ?? 'stopped')
        calls += 1
      }
    }),
  ])
  progress(`over: ${JSON.stringify(deeds)}`)
  await served(cri)
  for (let round = 0; round < CLEARINGS; round += 1)
    await each(
      slots.filter(({ unsure }) => unsure),
      (slot) => slot.turn('stopped'),
    )
  await until(() => (isActive() ? true : undefined))
  const both = Date.now()
  deeds['ms of it'] = both - (end - seconds * 1000)
  checks.is('of none it is unknown whether it runs', ledger.open(), [])
  await settled('after it')
  deeds['ms from then on until all was right'] = Date.now() - both
  const { size: alive } = ledger.running()
  deeds['alive at the end'] = alive
  checks.is('some are', alive > 0, true)
  for (const victim of [AGENT, CONTAINERD])
    checks.is(`${victim} was killed ${LEAST[victim]} times at least`, killed(victim) >= (LEAST[victim] ?? 0), true)

  await each(
    slots.filter(({ full }) => full),
    (slot) => slot.turn(WAYS[upTo(WAYS.length)] ?? 'stopped'),
  )
  // before the slices go, which take what is below them along
  checks.is('when all have ended nobody is wanted', [...ledger.running().keys()], [])
  await settled('when all have ended')
  const { sandboxes } = runscWord()
  checks.is('the sandboxes live', sandboxes, pods.map(({ id }) => id).sort())
  checks.is('nobody ended but those who were asked to', ledger.tally()['ended by nobody'] ?? 0, 0)
  deeds.started = ledger.startedOnes
  for (const [fate, times] of Object.entries(ledger.tally())) deeds[fate] = times
  for (const pod of pods) await pod.end()
  return { checks: checks.all, deeds }
}

const hands = (work: () => Promise<void>) => Promise.all(Array.from({ length: HANDS }, work))
