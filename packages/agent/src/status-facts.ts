import { openCgroup } from '@cgroupkit/compat'
import { dirReader, isCgroupError } from '@cgroupkit/core'
import { type ContainerFacts, compareLimits, type NodeFacts } from '@cgroupkit/exporter'
import type { Agent, Standing } from './agent.js'
import { cadvisorIds } from './own-metrics.js'

/** What the status page is to know of the containers: read off the directories now. */
export function statusFacts(agent: Agent): Pick<NodeFacts, 'sources' | 'containers'> {
  return {
    sources: [...agent.roster.states].map(([name, { live, reason }]) => ({
      name,
      up: live,
      ...(reason !== undefined && { reason }),
    })),
    containers: [...agent.standings.values()].map((standing) => factsOf(agent, standing)),
  }
}

function factsOf(agent: Agent, standing: Standing): ContainerFacts {
  const { id, container, relation, waiting, pending, dirs, error } = standing
  const [cgroup] = cadvisorIds(dirs, agent.options.backing.host.mounts)
  return {
    id,
    name: container?.name,
    pod: container?.pod,
    cgroup,
    directory: relation,
    dirs,
    limits: limitsOf(agent, standing),
    waiting,
    pending,
    error,
  }
}

/** A container whose path or limits cannot be used has none; what is wrong with it is in its standing. */
function limitsOf({ options }: Agent, { container, dirs, error }: Standing): ContainerFacts['limits'] {
  if (container === undefined || error !== undefined) return []
  const { cgroupsPath, id, driver = options.driver, resources } = container
  try {
    const cgroup = openCgroup({ ...options.backing, cgroupsPath, id, driver })
    return compareLimits(cgroup.column, resources, dirs.length === 0 ? undefined : dirReader(cgroup), options.profile)
  } catch (failed) {
    // gone between two reads of it: the next look says so
    if (isCgroupError(failed)) return []
    throw failed
  }
}
