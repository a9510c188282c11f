import { CgroupError } from '@cgroupkit/core'
import { divergences } from './compare.js'
import { coverageGaps, coverageMarkdown } from './coverage-page.js'
import { save } from './fixtures.js'
import { recordAll } from './record.js'
import type { Row } from './suite.js'
import { SUITES } from './suites/index.js'
import { boot } from './vm/boot.js'
import { isRealKernel, REAL_KERNELS, type RealKernel } from './vm/kernels.js'

const USAGE = `usage: e2e [SUITE…] [KERNEL…]    run suites, all of them by default, and print the summary
       e2e record [KERNEL…]      write fixtures/kernels
       e2e coverage              what the recordings cover, as in docs/kernel-coverage.md
       e2e vm [--kernel K] [--suite bookworm|trixie] [--init bare|systemd] [--cgroup v1|v2] [--share DIR] [--out DIR] [--seconds N] -- COMMAND
kernels: ${REAL_KERNELS.join(' ')}
suites:
${SUITES.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}
environment: E2E_REQUIRED=1 makes a skip a failure, E2E_GUESTS how many guests run at once (2), CGROUPKIT_E2E_CACHE where images are kept`

async function vm(args: readonly string[]): Promise<number> {
  const end = args.indexOf('--')
  const words = end < 0 ? args : args.slice(0, end)
  const option = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
  const [kernel = '6.1', share, out] = ['--kernel', '--share', '--out'].map(option)
  if (end < 0 || !isRealKernel(kernel)) throw new CgroupError('ERR_HOST', 'parse', 'e2e vm', { message: USAGE })
  const { status, stdout, stderr } = await boot({
    kernel,
    command: args.slice(end + 1).join(' '),
    suite: option('--suite') === 'trixie' ? 'trixie' : 'bookworm',
    init: option('--init') === 'systemd' ? 'systemd' : 'bare',
    cgroup: option('--cgroup') === 'v1' ? 'v1' : 'v2',
    seconds: Number(option('--seconds') ?? 300),
    ...(share !== undefined && { share }),
    ...(out !== undefined && { out }),
  })
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  return status
}

async function recordKernel(kernel: RealKernel): Promise<number> {
  const recordings = await recordAll(kernel)
  save(kernel, recordings)
  for (const { program, lines } of recordings) console.log(`${kernel}/${program}.json: ${lines.length}`)
  return divergences(kernel, recordings)
}

/** The matrix, and what is blank in it without a reason. */
function showCoverage(): number {
  const missing = coverageGaps()
  console.log(coverageMarkdown())
  for (const gap of missing) console.error(gap)
  return missing.length
}

const GOALS = { record: recordKernel } as const
const isGoal = (text: string): text is keyof typeof GOALS => Object.hasOwn(GOALS, text)

/** Suites one after the other: within one, guests run side by side. */
async function suites(names: readonly string[], kernels: readonly RealKernel[]): Promise<number> {
  const rows: (Row & { seconds: number })[] = []
  for (const suite of SUITES.filter((one) => (names.length === 0 ? !one.onlyByName : names.includes(one.name)))) {
    const started = Date.now()
    const found = await suite.run(kernels)
    const seconds = Math.round((Date.now() - started) / 1000)
    rows.push(...found.map((row) => ({ ...row, seconds })))
  }
  console.table(rows)
  const required = process.env.E2E_REQUIRED === '1'
  const bad = rows.filter(({ divergences, skips }) => divergences > 0 || (required && skips > 0)).length
  const skipped = rows.reduce((sum, { skips }) => sum + skips, 0)
  console.log(`e2e: ${rows.length - bad} passed, ${bad} failed, ${skipped} skipped`)
  return bad > 0 ? 1 : 0
}

async function main(words: readonly string[]): Promise<number> {
  const [first = ''] = words
  if (first === 'vm') return vm(words.slice(1))
  if (words.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  if (first === 'coverage' && words.length === 1) return showCoverage() > 0 ? 1 : 0
  const named = words.filter(isRealKernel)
  const kernels = named.length > 0 ? named : REAL_KERNELS
  const others = words.filter((word) => !isRealKernel(word))
  if (isGoal(first) && others.length === 1) {
    let count = 0
    for (const kernel of kernels) count += await GOALS[first](kernel)
    return count > 0 ? 1 : 0
  }
  if (others.every((word) => SUITES.some(({ name }) => name === word))) return suites(others, kernels)
  console.error(USAGE)
  return 2
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CgroupError)) throw error
  console.error(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`)
  process.exitCode = 2
}
