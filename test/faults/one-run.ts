import {
  type Cgroup,
  CgroupError,
  type HostPath,
  isCgroupError,
  isOwned,
  type Removal,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import type { BackendLab, Suite } from '@cgroupkit/testkit'
import { type Call, intercept, type Kind } from './calls.js'
import { OUTSIDE, pidsIn, type Scenario } from './scenarios.js'

/** Runs a scenario in a lab of its own with the given calls failing; returns its calls. Throws when an invariant is broken. */
export async function oneRun(
  suite: Suite<BackendLab>,
  scenario: Scenario,
  plan: ReadonlyMap<number, Kind>,
): Promise<Call[]> {
  const lab = await suite.lab()
  try {
    const stage = await setUp(lab, scenario.at ?? 'pod/leaf')
    await scenario.before?.(lab.open(stage.name), lab)
    const cgroup = lab.open(stage.name)
    const { calls, heal } = intercept(lab, plan, (path) =>
      stage.line.some((dir) => path === dir || path.startsWith(`${dir}/`)),
    )
    const outcome = await outcomeOf(() => scenario.act(cgroup, lab))
    heal()
    await checkLeft(lab, stage, cgroup, outcome, scenario.makes === true ? plan.size : undefined)
    await checkRemovable(lab, stage)
    return calls
  } finally {
    await lab.dispose()
  }
}

interface Stage {
  name: string
  /** Every directory of the host before anything was done. */
  before: HostPath[]
  /** The directories of this cgroup and its parents that were not there. */
  line: HostPath[]
  theirs: { dir: HostPath; shown: string }[]
}

/** Another's directory with another's limits beside ours, in each hierarchy; and a process that waits. */
async function setUp(lab: BackendLab, name: string): Promise<Stage> {
  const placements = lab.open(name).placements()
  const line = placements.flatMap(({ mount, components }) =>
    components
      .map((_, index) => `${mount}/${components.slice(0, index + 1).join('/')}`)
      .filter((dir) => !lab.fs.stat(dir)),
  )
  const depth = name.split('/').length
  const theirs = placements.map(({ mount, components }) => [mount, ...components.slice(0, -depth), 'theirs'].join('/'))
  for (const dir of theirs) {
    lab.fs.mkdir(dir)
    if (lab.fs.stat(`${dir}/pids.max`)) lab.fs.write(`${dir}/pids.max`, '1234')
  }
  lab.fs.mkdir(`${lab.dir}/${OUTSIDE}`)
  await lab.spawn?.(`${lab.dir}/${OUTSIDE}`)
  return { name, before: directories(lab, name), line, theirs: theirs.map((dir) => ({ dir, shown: shown(lab, dir) })) }
}

const shown = (lab: BackendLab, dir: HostPath): string =>
  JSON.stringify([lab.fs.stat(dir)?.mode, lab.fs.read(`${dir}/pids.max`), lab.fs.list(dir)?.dirs])

function directories(lab: BackendLab, name: string): HostPath[] {
  const below = (dir: HostPath): HostPath[] =>
    (lab.fs.list(dir)?.dirs ?? []).flatMap((child) => [`${dir}/${child}`, ...below(`${dir}/${child}`)])
  return [
    ...new Set(
      lab
        .open(name)
        .placements()
        .flatMap(({ mount }) => below(mount)),
    ),
  ].sort()
}

type Outcome = { value: unknown } | { error: unknown }

async function outcomeOf(act: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await act() }
  } catch (error) {
    assertTyped(error)
    return { error }
  }
}

/** Everything in an error is a refusal that has a code: a TypeError in a rollback must not hide behind the failure. */
function assertTyped(error: unknown): void {
  if (error instanceof AggregateError) {
    for (const part of error.errors) assertTyped(part)
  } else if (!isCgroupError(error)) {
    throw new Error(`not an error of ours: ${String(error)}`, { cause: error })
  } else if (error instanceof CgroupError && error.cause !== undefined) {
    if (error.cause instanceof AggregateError || error.cause instanceof TypeError) assertTyped(error.cause)
  }
}

/**
 * What is left is marked as ours and told of, or it is a unit that systemd knows; what is another's is as it was. `faults` is given for an
 * install: one that failed by one fault takes everything back, and by two owns what it could not.
 */
async function checkLeft(
  lab: BackendLab,
  stage: Stage,
  cgroup: Cgroup,
  outcome: Outcome,
  faults: number | undefined,
): Promise<void> {
  for (const { dir, shown: before } of stage.theirs) {
    if (shown(lab, dir) !== before) throw new Error(`another's ${dir} changed: ${before} → ${shown(lab, dir)}`)
  }
  const now = directories(lab, stage.name)
  const gone = stage.before.filter((dir) => !now.includes(dir))
  if (gone.length > 0) throw new Error(`another's directories are gone: ${gone.join(', ')}`)
  const left = now.filter((dir) => !stage.before.includes(dir))
  const known = new Set(await knownToSystemd(lab, left))
  const unmarked = left.filter((dir) => !known.has(dir) && !isOwned(lab.fs.stat(dir)))
  if (unmarked.length > 0) throw new Error(`left and owned by nobody: ${unmarked.join(', ')}`)
  if ('error' in outcome && faults !== undefined) {
    const ours = left.filter((dir) => !known.has(dir))
    const lost = faults > 1 ? ours.filter((dir) => !cgroup.own.dirs.includes(dir)) : ours
    if (lost.length > 0) throw new Error(`not taken back by a failed install: ${lost.join(', ')}`)
  }
  const kept = 'value' in outcome && isRemoval(outcome.value) ? outcome.value.kept : undefined
  if (!kept) return
  const untold = left.filter((dir) => !known.has(dir) && !kept.includes(dir) && !cgroup.own.dirs.includes(dir))
  if (untold.length > 0) throw new Error(`left by an uninstall that does not say so: ${untold.join(', ')}`)
}

const isRemoval = (value: unknown): value is Removal =>
  typeof value === 'object' && value !== null && 'removed' in value && 'kept' in value

async function knownToSystemd(lab: BackendLab, dirs: readonly HostPath[]): Promise<HostPath[]> {
  const known: HostPath[] = []
  for (const dir of dirs) {
    const name = dir.slice(dir.lastIndexOf('/') + 1)
    if ((await lab.bus?.getProperties(name)) !== undefined) known.push(dir)
  }
  return known
}

/** Once nothing fails any more, a process that knows only the name leaves the host as it was. */
async function checkRemovable(lab: BackendLab, stage: Stage): Promise<void> {
  for (const dir of [`${lab.dir}/${OUTSIDE}`, ...stage.line]) for (const pid of pidsIn(lab, dir)) await lab.kill?.(pid)
  await lab.open(stage.name).uninstall()
  await uninstallSubcontainerCompatDir(lab.open(stage.name))
  for (const dir of [...stage.line].reverse()) {
    const name = dir.slice(dir.lastIndexOf('/') + 1)
    // The pod's slice is systemd's; who made the pod stops it.
    if (name.endsWith('.slice') && !isOwned(lab.fs.stat(dir))) await lab.bus?.stopUnit(name)
  }
  const now = directories(lab, stage.name)
  const extra = now.filter((dir) => !stage.before.includes(dir))
  if (extra.length > 0) throw new Error(`cannot be removed by an uninstall: ${extra.join(', ')}`)
}
