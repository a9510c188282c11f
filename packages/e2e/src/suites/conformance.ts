import { GROUNDS, type Ground } from '../conformance/grounds.js'
import { onSimulator } from '../conformance/on-simulator.js'
import { difference, type Ran, read } from '../conformance/report.js'
import type { Row, Suite } from '../suite.js'
import { inGuest, NODE, own } from '../vm/in-guest.js'
import { stepAsync } from '../vm/run.js'
import { inTurn } from '../vm/turns.js'

/** The guest's own vitest runs them; E2E_REQUIRED lets no rule be left out for what a lab lacks. */
async function onKernel({ kernel, suite, backend, name }: Ground): Promise<Ran> {
  const { SEED } = process.env
  const { files } = await inGuest({
    title: `conformance ${name}`,
    kernel,
    suite,
    init: backend === 'systemd' ? 'systemd' : 'bare',
    cgroup: backend === 'v1' ? 'v1' : 'v2',
    packages: ['@cgroupkit/e2e'],
    command: `E2E_REQUIRED=1 ${SEED === undefined ? '' : `SEED=${Number(SEED)} `}${NODE} ${own('conformance/run.js')} ${backend}`,
    seconds: 900,
  })
  return read(JSON.parse(files.get('report.json') ?? '{ "testResults": [] }'))
}

async function check(ground: Ground, simulator: Promise<Ran>): Promise<Row> {
  const { name, suites } = ground
  const kernel = await onKernel(ground)
  for (const failure of kernel.failures) console.log(`conformance ${name}: failed: ${failure}`)
  for (const skip of kernel.skipped) console.log(`conformance ${name}: skipped: ${skip}`)
  const differs = difference(suites, kernel, await simulator)
  if (differs.length > 0) console.log(`conformance ${name}: rules on the kernel (+) or the simulator (-) alone`)
  for (const line of differs) console.log(`  ${line}`)
  return {
    suite: 'conformance',
    kernel: name,
    operations: kernel.passed + kernel.failures.length,
    // a rule that was skipped is one that the simulator alone was asked
    divergences: kernel.failures.length + differs.length,
    skips: kernel.skipped.length,
  }
}

export const conformance: Suite = {
  name: 'conformance',
  about:
    "testkit's suites, by vitest in the guest: v1, v2 and systemd backends; the rules must be those that the simulator is asked",
  async run(kernels) {
    const simulator = inTurn(() => stepAsync('conformance of the simulator', onSimulator))
    const grounds = GROUNDS.filter(({ kernel }) => kernels.includes(kernel))
    const [, ...rows] = await Promise.all([simulator, ...grounds.map((ground) => check(ground, simulator))])
    return rows
  },
}
