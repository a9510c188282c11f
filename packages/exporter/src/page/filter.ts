import type { ContainerStatus, PodStatus, Status } from './model.js'

/** What of the status is asked for, as the address says it: `?q=text&problems=1`. */
export interface Filter {
  text: string
  problems: boolean
}

export function filterOf(query: URLSearchParams): Filter {
  return { text: (query.get('q') ?? '').trim().slice(0, 200), problems: query.get('problems') === '1' }
}

export const isFiltering = ({ text, problems }: Filter) => text !== '' || problems

/** Containers that match, pods that have one, and the problems of both and of the node. */
export function filtered(status: Status, filter: Filter): Status {
  if (!isFiltering(filter)) return status
  const pods = status.pods.flatMap((pod) => {
    const containers = pod.containers.filter((container) => matches(pod, container, filter))
    return containers.length === 0 ? [] : [{ ...pod, containers }]
  })
  const shown = new Set(pods.flatMap(({ containers }) => containers.map(({ id }) => id)))
  const problems = status.problems.filter(({ container }) => container === undefined || shown.has(container))
  return { ...status, pods, problems }
}

function matches(pod: PodStatus, { id, name, problems }: ContainerStatus, filter: Filter): boolean {
  if (filter.problems && problems.length === 0) return false
  const text = filter.text.toLowerCase()
  return `${pod.namespace}/${pod.name}/${name}`.toLowerCase().includes(text) || id.toLowerCase().startsWith(text)
}
