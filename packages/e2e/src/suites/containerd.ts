import { isDeepStrictEqual } from 'node:util'
import { containerdVersion, fillShare } from '../containerd/share.js'
import type { Told } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'
import { inGuest, own } from '../vm/in-guest.js'
import { said } from '../vm/run.js'

/** Containers started with the agent, and as many without. */
const ROUNDS = 5
const MOST_GETS = 4

async function on(): Promise<Row> {
  const { files } = await inGuest({
    title: `agent and containerd ${containerdVersion()} on 6.1`,
    kernel: '6.1',
    init: 'systemd',
    megabytes: 2048,
    packages: ['@cgroupkit/e2e'],
    prepare: fillShare,
    command: `node ${own('containerd/guest.js')} ${ROUNDS} || { tail -n 12 /out/agent.log; journalctl -u containerd -n 20; false; } >&2`,
    seconds: 900,
  })
  const { checks, timings }: Told = JSON.parse(files.get('told.json') ?? '')
  const [complete, get] = [percentile(timings.complete, 0.95), percentile(timings.get, 0.95)]
  const ratio = median(timings.startWith) / median(timings.startWithout)
  said(
    `p95 from start event to complete directory ${complete.toFixed(1)} ms, of one Containers.Get ${get.toFixed(1)} ms`,
  )
  said(`a container's start takes ${ratio.toFixed(2)} of the time that it takes without the agent`)
  const soon = {
    says: `a directory is complete within ${MOST_GETS} p95 of Containers.Get`,
    got: complete <= MOST_GETS * get,
    wanted: true,
  }
  const all = [...checks, soon]
  const wrong = all.filter(({ got, wanted }) => !isDeepStrictEqual(got, wanted))
  for (const { says, got, wanted } of wrong)
    console.log(`containerd: ${says}\n  got    ${JSON.stringify(got)}\n  wanted ${JSON.stringify(wanted)}`)
  return {
    suite: 'containerd',
    kernel: `6.1 systemd 252, containerd ${containerdVersion()}`,
    operations: all.length,
    divergences: wrong.length,
    skips: 0,
  }
}

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
const median = (values: readonly number[]) => percentile(values, 0.5)

export const containerd: Suite = {
  name: 'containerd',
  about: 'the agent beside Debian’s containerd and runsc: pods as CRI makes them, and both killed',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
