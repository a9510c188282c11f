import { containerdClient, TaskStatus } from '@cgroupkit/agent'
import { journalIds } from './agent-process.js'
import { SOCKET } from './cri.js'
import { CONTAINERS, filesOf, has } from './expected.js'
import type { Pod } from './pod.js'
import { KINDS } from './slot.js'

/** Containers, sandboxes aside. */
export interface Node {
  /** Whose task runs, by containerd's own word, with its name. */
  running: ReadonlyMap<string, string>
  /** Paths of directories, by container. */
  dirs: ReadonlyMap<string, string>
  journal: readonly string[]
}

/** What there is now. Throws while containerd is dead. */
export async function nodeOf(pods: readonly Pod[]): Promise<Node> {
  const client = containerdClient(SOCKET, 'k8s.io')
  try {
    const { tasks } = await client.tasks.list({})
    const { containers } = await client.containers.list({})
    const sandboxes = new Set(pods.map(({ id }) => id))
    const runs = new Set(tasks.filter(({ status }) => status === TaskStatus.RUNNING).map(({ id }) => id))
    const ours = containers.filter(({ id }) => runs.has(id) && !sandboxes.has(id))
    const dirs = pods.flatMap((pod) => pod.scopes().map((id) => [id, pod.dirOf(id)] as const))
    return {
      running: new Map(ours.map(({ id, labels }) => [id, labels['io.kubernetes.container.name'] ?? ''])),
      dirs: new Map(dirs.filter(([id]) => !sandboxes.has(id))),
      journal: journalIds(),
    }
  } finally {
    client.close()
  }
}

/** How directories and journal differ from what runs. */
export function compared({ running, dirs, journal }: Node) {
  const names = [...running.keys()]
  return {
    orphans: [...dirs.keys()].filter((id) => !running.has(id)),
    missing: names.filter((id) => !dirs.has(id)),
    wrong: [...running].flatMap(([id, name]) => {
      const [dir, kind] = [dirs.get(id), KINDS.find((one) => name.startsWith(one))]
      if (dir === undefined || kind === undefined || has(dir, CONTAINERS[kind].files)) return []
      return [filesOf(dir, CONTAINERS[kind].files)]
    }),
    unknown: [...names.filter((id) => !journal.includes(id)), ...journal.filter((id) => !running.has(id))],
  }
}
