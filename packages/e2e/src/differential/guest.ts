// Runs inside the guest: node guest.js <kernel> <release> <seed> <operations>. Writes /out/tally.json and /out/found-<seed>.json.
import { writeFileSync } from 'node:fs'
import { KERNELS } from '@cgroupkit/sim'
import * as fc from 'fast-check'
import { realGround } from '../real-ground.js'
import { type Answer, formatRecording, type Recording } from '../step.js'
import { compare, type Outcome } from './compare.js'
import { Kernel } from './kernel.js'
import { anyTheme, type Move, program } from './moves.js'
import { shrink } from './shrink.js'
import { count, emptyTally } from './tally.js'
import { CPUS } from './tree.js'

/** Of one program, after its setup. */
const LENGTH = 50
/** Each kind of divergence is shrunk once, and not more kinds than a reader can look at. */
const MOST_FOUND = 12

const [named = '', release = '', seedText = '', wanted = ''] = process.argv.slice(2)
const version = KERNELS.find((one) => one === named)
if (version === undefined) throw new Error(`no kernel ${named}`)
const [seed, operations] = [Number(seedText), Number(wanted)]
process.umask(0o022)
const kernel = new Kernel(realGround(), '/sys/fs/cgroup')
const files = await kernel.files()
const programs = anyTheme.chain((about) => program(kernel.top, files, about, LENGTH))
const tally = emptyTally([...new Set([...files.child, ...files.root])])
const found = new Set<string>()

const run = (moves: readonly Move[]) => compare(version, kernel, moves)

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Of a look: the files that differ. */
const unlike = ({ seen: one = {} }: Answer, { seen: other = {} }: Answer): string[] =>
  [...new Set(Object.keys({ ...one, ...other }).flatMap((at) => (one[at] === other[at] ? [] : nameOf(at))))].sort()

/** What differs, without the values: the same rule of the simulator is behind it, as a rule. */
function kindOf({ divergence }: Outcome): string | undefined {
  if (divergence === undefined) return undefined
  const { step, kernel, sim } = divergence
  const said = [kernel, sim].map((answer) => answer.errno ?? Object.keys(answer).join())
  return `${step.op} ${nameOf(step.at)} ${said.join(' ')} ${unlike(kernel, sim).join(' ')}`
}

async function report(seed: number, moves: readonly Move[], first: Outcome): Promise<void> {
  const kind = kindOf(first)
  if (kind === undefined || found.has(kind) || found.size >= MOST_FOUND) return
  const same = async (some: readonly Move[]) => kindOf(await run(some)) === kind
  const reached = moves.slice(0, first.divergence?.moves)
  if (!(await same(reached))) {
    tally.unstable += 1
    console.log(`unstable: ${JSON.stringify(first.divergence)}`)
    return
  }
  found.add(kind)
  const { lines, divergence } = await run(await shrink(reached, same))
  const recording: Recording = { kernel: named, release, cgroup: 'v2', cpus: CPUS, program: `found-${seed}`, lines }
  writeFileSync(`/out/found-${seed}.json`, formatRecording(recording))
  console.log(`found-${seed}:\n${lines.map((line) => `  ${JSON.stringify(line)}`).join('\n')}`)
  console.log(`  but the simulator ${JSON.stringify(divergence?.sim)}`)
}

for (let index = 0; tally.operations < operations; index += 1) {
  const [moves = []] = fc.sample(programs, { seed: seed + index, numRuns: 1 })
  const outcome = await run(moves)
  count(tally, outcome.lines)
  if (outcome.divergence !== undefined) {
    tally.divergences += 1
    await report(seed + index, moves, outcome)
  }
  // each time: all that is left of a guest whose time is over
  writeFileSync('/out/tally.json', JSON.stringify(tally))
}
// sleepers that are children of this process would keep it
process.exit()
