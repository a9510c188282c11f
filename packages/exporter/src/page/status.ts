import type { ContainerFacts, NodeFacts } from './facts.js'
import type { History } from './history.js'
import type { ContainerStatus, LimitStatus, PodStatus, Problem, Status } from './model.js'
import { problemsOf, sourceProblem } from './problems.js'

/** The model of the page. Pods by name, containers in them by name; the worst problems first. */
export function statusOf(facts: NodeFacts, history: History): Status {
  const { at, node, program, mode, sources } = facts
  const pods = podsOf(facts, history)
  const problems = [
    ...sources.flatMap(sourceProblem),
    ...pods.flatMap(({ containers }) => containers.flatMap((one) => one.problems)),
  ]
  return { at, node, program, mode, sources, pods, problems: problems.sort(bySeverity) }
}

const bySeverity = (a: Problem, b: Problem) => Number(a.severity === 'warning') - Number(b.severity === 'warning')

function podsOf({ containers, sandboxes }: NodeFacts, history: History): PodStatus[] {
  const pods = new Map<string, { namespace: string; name: string; containers: ContainerStatus[] }>()
  for (const one of containers) {
    const { namespace, name } = one.pod ?? { namespace: '', name: '' }
    const key = JSON.stringify([namespace, name])
    const pod = pods.get(key) ?? { namespace, name, containers: [] }
    pods.set(key, pod)
    pod.containers.push(containerOf(one, history))
  }
  const cgroups = new Map(sandboxes.map(({ pod, cgroup }) => [JSON.stringify([pod.namespace, pod.name]), cgroup]))
  return [...pods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, pod]) => ({
      ...pod,
      use: history.use(cgroups.get(key) ?? ''),
      containers: pod.containers.sort((a, b) => (`${a.name} ${a.id}` < `${b.name} ${b.id}` ? -1 : 1)),
    }))
}

function containerOf(facts: ContainerFacts, history: History): ContainerStatus {
  const { id, name, directory, dirs, limits, cgroup } = facts
  return {
    id,
    name: name ?? id.slice(0, 12),
    directory,
    dirs,
    limits,
    use: cgroup === undefined ? {} : history.use(cgroup, scaleOf(limits)),
    problems: problemsOf(facts),
  }
}

/** What use is measured by: as the spec asks. */
function scaleOf(limits: readonly LimitStatus[]): { cpu?: number | undefined; memory?: number | undefined } {
  const asked = (field: LimitStatus['field']) => {
    const value = Number(limits.find((limit) => limit.field === field)?.asked ?? Number.NaN)
    return value > 0 ? value : undefined
  }
  const quota = asked('cpu.quota')
  return {
    cpu: quota === undefined ? undefined : quota / (asked('cpu.period') ?? DEFAULT_PERIOD),
    memory: asked('memory.limit'),
  }
}

/** µs; the kernel's, where the spec names none (Documentation/scheduler/sched-bwc.rst). */
const DEFAULT_PERIOD = 100_000
