import { apply, type Profile, planWrites } from '@cgroupkit/core'
import type { Command } from 'commander'
import { type Attach, type CommonFlags, examples, jsonOption, orUsage, profileOption } from '../command.js'
import { SANDBOX, SUBCONTAINERS } from '../demo/pod.js'
import { type DemoResult, demoOn, type Seen } from '../demo/show.js'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { type Style, styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { parseProfile } from '../profile.js'

interface DemoFlags extends CommonFlags {
  profile: string
}

export function define(command: Command, attach: Attach): void {
  profileOption(command, 'cadvisor')
  jsonOption(command)
  examples(command, [
    ['cgroupkit demo', 'no root, no kernel, nothing is left behind'],
    ['cgroupkit demo --profile default', 'with the weight that runc writes: cAdvisor shows other shares'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<DemoFlags>()
  const profile = orUsage('--profile', () => parseProfile(flags.profile))
  const { createSim, startPod } = await import('@cgroupkit/sim')
  const sim = await createSim({ cgroup: 'v2', systemd: 252, store: 'memory' })
  try {
    const { dir } = await startPod(sim, SANDBOX.cgroupsPath)
    // the runtime's part: the sandbox has a real cgroup, with its own limits
    apply(sim.fs, () => dir, planWrites('v2', SANDBOX.resources, { profile }))
    const result = await demoOn({ host: sim.host, fs: sim.fs }, profile, io.now())
    if (flags.json) printJson(io, result)
    else io.stdout.write(demoText(styleFor(io), result, profile))
  } finally {
    await sim.dispose()
  }
  return EXIT.ok.code
}

function demoText(style: Style, { before, after, removed, leftNothing }: DemoResult, { weight }: Profile): string {
  const asks = SUBCONTAINERS.map(({ name, asks: what }) => `${name} asks for ${what}`).join('; ')
  return `${style.bold('A gVisor pod of three containers: pause, app, sidecar')}  (simulated node: cgroup v2, systemd 252)
${asks}.

${style.bold('Before')}: all three run inside one sandbox process, so the host has one cgroup for them.
cAdvisor finds containers by their directories: it knows pause and nothing else.

${before.tree}
${seriesTable(style, before.seen)}
${style.bold('After')} \`cgroupkit install\` for app and sidecar: one empty directory each, with the limits of its spec.
cAdvisor finds them by itself; the runtime is not patched, no process moves, systemd is not asked.
${weight === 'cadvisor' ? NEAREST : FARTHER}

${after.tree}
${seriesTable(style, after.seen)}
${style.bold('And back')}: \`cgroupkit uninstall\` removed ${removed.length} directories; the tree is ${leftNothing ? 'what it was' : style.red('not what it was')}.

Next: npx cgroupkit doctor                what this host is
      npx cgroupkit explain memory.limit  one value, from the spec to the series
      npx cgroupkit sim create DIR        a host to try every command on
`
}

const NEAREST = '(cpu.weight has 10000 steps: the shares that cAdvisor computes from it come back to within 13.)'
const FARTHER =
  '(cAdvisor computes shares from cpu.weight by a formula of its own: these are not the 1024 and 102 of the specs.)'

/** Series down, containers across; a dash is a series that does not exist. */
function seriesTable(style: Style, seen: readonly Seen[]): string {
  const names = [...new Set(seen.flatMap(({ series }) => series.map(({ name }) => name)))]
  const value = ({ series }: Seen, name: string) => {
    const sample = series.find((each) => each.name === name)
    return sample === undefined ? style.dim('-') : String(sample.value)
  }
  const head = ['series', ...seen.map(({ container }) => container)]
  const rows = names.map((name) => [name, ...seen.map((each) => value(each, name))])
  return table([head, ...rows], { indent: '  ', align: ['left', ...seen.map(() => 'right' as const)] })
}
