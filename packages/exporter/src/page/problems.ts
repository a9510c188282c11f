import type { ContainerFacts } from './facts.js'
import type { Problem, SourceStatus } from './model.js'

type Finding = Omit<Problem, 'where' | 'container'>

const WAITING: Readonly<Record<NonNullable<ContainerFacts['waiting']>, Finding>> = {
  controllers: {
    severity: 'warning',
    what: 'its pod’s cgroup does not hand its controllers down',
    fix: 'Nothing, if it lasts seconds: limits follow as soon as they are back. If it lasts, look at cgroup.subtree_control of the pod’s slice, and at what set it.',
  },
  parent: {
    severity: 'warning',
    what: 'its pod’s cgroup is not there',
    fix: 'Nothing while the pod ends. Otherwise compare its cgroupsPath with the kubelet’s cgroup driver: `cgroupkit doctor`.',
  },
  source: {
    severity: 'warning',
    what: 'it waits for a source of containers that is not connected',
    fix: 'See the source above: nothing is made or removed until it answers.',
  },
}

const DIRECTORY: Partial<Readonly<Record<ContainerFacts['directory'], Finding>>> = {
  absent: {
    severity: 'error',
    what: 'has no directory: cAdvisor cannot see it',
    fix: '`cgroupkit install --container ID` makes it, `cgroupkit agent` keeps it.',
  },
  foreign: {
    severity: 'warning',
    what: 'its directory is used by somebody else, and is left alone',
    fix: 'See what made the cgroups below it. `cgroupkit repair` makes only its own again.',
  },
  populated: {
    severity: 'warning',
    what: 'its directory holds processes, and is left alone',
    fix: 'Two containers of one cgroupsPath, or a runtime that makes cgroups of its own: give each a name of its own.',
  },
}

/** What is wrong with one container, the cause before what follows from it. */
export function problemsOf(facts: ContainerFacts): Problem[] {
  const { id, error, waiting, directory, limits } = facts
  const place = { where: nameOf(facts), container: id }
  if (error !== undefined)
    return [
      { ...place, severity: 'error', what: error.message, fix: error.hint ?? 'It is tried again at each resync.' },
    ]
  if (waiting !== undefined) return [{ ...place, ...WAITING[waiting], ...told(WAITING[waiting], facts) }]
  const found = DIRECTORY[directory]
  if (found !== undefined) return [{ ...place, ...found, fix: found.fix.replace('ID', id.slice(0, 12)) }]
  const stale = limits.filter(({ verdict }) => verdict === 'stale')
  if (stale.length === 0) return []
  const what = `its directory does not say what its spec asks: ${stale.map(({ field }) => field).join(', ')}`
  return [
    {
      ...place,
      severity: 'error',
      what,
      fix: `\`cgroupkit repair ${id.slice(0, 12)}\`, or wait for the next resync of the agent.`,
    },
  ]
}

/** Files that are missing say more than that some are. */
function told({ what }: Finding, { pending = [] }: ContainerFacts): Pick<Finding, 'what'> {
  return { what: pending.length === 0 ? what : `${what}: ${pending.join(', ')}` }
}

export function sourceProblem({ name, up, reason }: SourceStatus): Problem[] {
  if (up) return []
  return [
    {
      severity: 'error',
      where: name,
      what: `is not connected${reason === undefined ? '' : `: ${reason}`}`,
      fix: 'Nothing is made or removed on its word until it answers: see whether it runs, and its socket.',
    },
  ]
}

const nameOf = ({ id, name, pod }: ContainerFacts) =>
  pod === undefined ? id.slice(0, 12) : `${pod.namespace}/${pod.name}/${name ?? id.slice(0, 12)}`
