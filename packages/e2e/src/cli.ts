import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'
import { coverage } from './coverage.js'
import { record } from './record.js'
import { replay } from './replay.js'
import { formatRecording, type Recording } from './step.js'
import { boot } from './vm/boot.js'
import { isRealKernel, REAL_KERNELS, type RealKernel } from './vm/kernels.js'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/kernels', import.meta.url))

const USAGE = `usage: e2e [check] [KERNEL…]     record again, compare with fixtures/kernels, replay on the simulator
       e2e record [KERNEL…]      write fixtures/kernels
       e2e coverage [KERNEL…]    what the recordings cover
       e2e random [KERNEL…]      2000 operations by chance on each, on both; SEED and OPERATIONS from the environment
       e2e vm [--kernel K] [--init bare|systemd] [--cgroup v1|v2] [--share DIR] [--out DIR] [--seconds N] -- COMMAND
kernels: ${REAL_KERNELS.join(' ')}`

interface Row {
  kernel: string
  operations: number
  refused: number
  drifted: number
  divergences: number
}

const stored = (kernel: string): Recording[] =>
  readdirSync(join(FIXTURES, kernel))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIXTURES, kernel, name), 'utf8')))

async function tried(kernel: RealKernel, recordings: readonly Recording[], drifted: number): Promise<Row> {
  let divergences = 0
  for (const recording of recordings) {
    for (const { line, step, kernel: wanted, sim } of await replay(recording)) {
      divergences += 1
      const told = [step, wanted, sim].map((part) => JSON.stringify(part))
      console.log(`${kernel}/${recording.program}.json:${line} ${told[0]}\n  kernel ${told[1]}\n  sim    ${told[2]}`)
    }
  }
  const lines = recordings.flatMap((one) => one.lines)
  const refused = lines.filter((line) => line.answer.errno !== undefined).length
  return { kernel, operations: lines.length, refused, drifted, divergences }
}

/** Programs whose answers are not those of the fixtures; the release may be another. */
function drift(kernel: RealKernel, recordings: readonly Recording[]): number {
  const texts = new Map(stored(kernel).map(({ lines, program }) => [program, JSON.stringify(lines)]))
  const changed = recordings.filter(({ lines, program }) => texts.get(program) !== JSON.stringify(lines))
  for (const { program } of changed) console.log(`${kernel}/${program}.json is not what this kernel answers now`)
  return changed.length
}

/** v1 too where it is recorded: it has not changed since. */
const recordedOn = (kernel: RealKernel): Recording[] =>
  kernel === '6.1' ? [...record(kernel), ...record(kernel, 'v1')] : record(kernel)

/** The seed is printed: SEED=… repeats a run. */
function byChance(kernel: RealKernel): Recording[] {
  const { SEED = String(Date.now() % 1_000_000_000), OPERATIONS = '2000' } = process.env
  console.log(`SEED=${SEED} OPERATIONS=${OPERATIONS}`)
  return record(kernel, 'v2', `random:${SEED}:${OPERATIONS}`)
}

function save(kernel: RealKernel, recordings: readonly Recording[]): void {
  rmSync(join(FIXTURES, kernel), { recursive: true, force: true })
  mkdirSync(join(FIXTURES, kernel), { recursive: true })
  for (const recording of recordings)
    writeFileSync(join(FIXTURES, kernel, `${recording.program}.json`), formatRecording(recording))
}

function vm(args: readonly string[]): number {
  const end = args.indexOf('--')
  const words = end < 0 ? args : args.slice(0, end)
  const option = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
  const [kernel = '6.1', share, out] = ['--kernel', '--share', '--out'].map(option)
  if (end < 0 || !isRealKernel(kernel)) throw new CgroupError('ERR_HOST', 'parse', 'e2e vm', { message: USAGE })
  const command = args.slice(end + 1).join(' ')
  const init = option('--init') === 'systemd' ? 'systemd' : 'bare'
  const cgroup = option('--cgroup') === 'v1' ? 'v1' : 'v2'
  const seconds = Number(option('--seconds') ?? 300)
  const dirs = { ...(share !== undefined && { share }), ...(out !== undefined && { out }) }
  const { status, stdout, stderr } = boot({ kernel, command, init, cgroup, seconds, ...dirs })
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  return status
}

async function main([first = 'check', ...rest]: readonly string[]): Promise<number> {
  if (first === 'vm') return vm(rest)
  const goal = ['check', 'record', 'coverage', 'random'].includes(first) ? first : 'check'
  const named = goal === first ? rest : [first, ...rest]
  if (!named.every(isRealKernel)) {
    console.error(USAGE)
    return 2
  }
  const rows: Row[] = []
  for (const kernel of named.length > 0 ? named : REAL_KERNELS) {
    const recordings = goal === 'random' ? byChance(kernel) : goal === 'coverage' ? stored(kernel) : recordedOn(kernel)
    if (goal === 'record') save(kernel, recordings)
    if (goal === 'record' || goal === 'coverage') console.log(`${kernel}\n${coverage(recordings)}\n`)
    rows.push(await tried(kernel, recordings, goal === 'check' ? drift(kernel, recordings) : 0))
  }
  console.table(rows)
  return rows.some(({ drifted, divergences }) => drifted + divergences > 0) ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CgroupError)) throw error
  console.error(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`)
  process.exitCode = 2
}
