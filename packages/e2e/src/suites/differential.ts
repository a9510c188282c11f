import type { Tally } from '../differential/tally.js'
import { CPUS } from '../differential/tree.js'
import { add } from '../fixtures.js'
import { EXPEDITED } from '../record.js'
import type { Row, Suite } from '../suite.js'
import { inGuest, NODE, own } from '../vm/in-guest.js'
import { kernel, type RealKernel } from '../vm/kernels.js'

/** Fixed, so that a run of CI says the same again; nights take others. */
const { SEED = '20261123', OPERATIONS = '2000' } = process.env
/** Emulated, with the simulator beside the kernel and each divergence shrunk. */
const SECONDS = 300 + Number(OPERATIONS) / 10

/** Programs by chance on one kernel. What is found becomes a recording. */
async function differ(version: RealKernel): Promise<Row> {
  const { release } = kernel(version)
  const { stdout, files } = await inGuest({
    title: `SEED=${SEED} OPERATIONS=${OPERATIONS} on ${release} and on the simulator`,
    kernel: version,
    command: `${EXPEDITED}${NODE} ${own('differential/guest.js')} ${version} ${release} ${SEED} ${OPERATIONS}`,
    packages: ['@cgroupkit/e2e'],
    cpus: CPUS,
    seconds: SECONDS,
  })
  const { operations, programs, divergences, unstable, errnos, writes }: Tally = JSON.parse(
    files.get('tally.json') ?? '{}',
  )
  for (const [name, text] of files) if (name.startsWith('found-')) add(version, name, text)
  const refused = Object.values(errnos).reduce((sum, times) => sum + times, 0)
  const byTimes = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ')
  console.log(`${version}: SEED=${SEED}, ${operations} operations in ${programs} programs, ${divergences} of them diverge
  ${Math.round((100 * refused) / operations)} % refused, ${Object.keys(errnos).length} errnos: ${byTimes(errnos)}
  ${Object.keys(writes).length} files written, the rarest: ${byTimes(writes).split(', ').slice(-6).join(', ')}
${stdout}`)
  return { suite: 'differential', kernel: version, operations, divergences: divergences + unstable, skips: 0 }
}

export const differential: Suite = {
  name: 'differential',
  about: 'programs by chance on kernel and simulator; SEED, and OPERATIONS (2000; nightly 20000) from the environment',
  run: (kernels) => Promise.all(kernels.map(differ)),
}
