import { CgroupError } from '@cgroupkit/core'
import { coverageGaps, coverageMarkdown } from './coverage-page.js'
import { runSuites, told } from './run-suites.js'
import type { Suite } from './suite.js'
import { SUITES } from './suites/index.js'
import { boot } from './vm/boot.js'
import { isRealKernel, REAL_KERNELS, type RealKernel } from './vm/kernels.js'

const RECORDED = SUITES.filter(({ record }) => record !== undefined)

const USAGE = `usage: e2e [SUITE…] [KERNEL…]    run suites, all of them by default, and print the summary
       e2e record [SUITE…] [KERNEL…]
                                 write what suites compare with, recordings by default: ${RECORDED.map(({ name }) => name).join(', ')}
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

/** Each suite's own fixtures; fails where the simulator has another answer than what was stored. */
async function record(names: readonly string[], kernels: readonly RealKernel[]): Promise<number> {
  let count = 0
  for (const suite of RECORDED) if (names.includes(suite.name)) count += (await suite.record?.(kernels)) ?? 0
  return count > 0 ? 1 : 0
}

/** The matrix, and what is blank in it without a reason. */
function showCoverage(): number {
  const missing = coverageGaps()
  console.log(coverageMarkdown())
  for (const gap of missing) console.error(gap)
  return missing.length
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
  const among = (known: readonly Suite[], names: readonly string[]) =>
    names.every((word) => known.some(({ name }) => name === word))
  const [, recorded = 'recordings', ...more] = others
  if (first === 'record' && among(RECORDED, [recorded, ...more])) return record([recorded, ...more], kernels)
  const isWanted = ({ name, onlyByName }: Suite) => (others.length === 0 ? !onlyByName : others.includes(name))
  if (among(SUITES, others)) return runSuites(SUITES.filter(isWanted), kernels)
  console.error(USAGE)
  return 2
}

// guests end with this process
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(told(error))
  process.exitCode = 2
}
