import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { containerdClient, TaskStatus } from '@cgroupkit/agent'
import { journalEntries } from './agent-process.js'
import { SOCKET } from './cri.js'
import { CONTAINERS, filesOf, has } from './expected.js'
import type { Ledger } from './ledger.js'
import type { Pod } from './pod.js'
import { type RunscWord, runscWord } from './runsc-word.js'
import type { Kind } from './slot.js'

/** What there is now, each by another's word; ids of containers, sandboxes aside. */
export interface Node extends Pick<RunscWord, 'running' | 'gofers'> {
  /** Whose task runs, says containerd. */
  tasks: readonly string[]
  /** Paths of directories in the whole hierarchy, as find(1) sees them. */
  dirs: readonly string[]
  /** Ids of the journal, and of them those without a directory that was made. */
  journal: readonly string[]
  intents: readonly string[]
}

/** What must be there: by container its directory and what kind it is. */
export type Wanted = ReadonlyMap<string, { dir: string; kind: Kind }>

export const wantedBy = (ledger: Ledger): Wanted =>
  new Map([...ledger.running()].map(([id, { pod, kind }]) => [id, { dir: pod.dirOf(id), kind }]))

/** Throws while containerd is dead. */
export async function nodeOf(pods: readonly Pod[]): Promise<Node> {
  const sandboxes = new Set(pods.map(({ id }) => id))
  const aside = (ids: readonly string[]) => ids.filter((id) => !sandboxes.has(id)).sort()
  const { running, gofers } = runscWord()
  const entries = journalEntries()
  return {
    running: aside(running),
    gofers: aside(gofers),
    tasks: aside(await tasks()),
    dirs: dirs().filter((path) => !sandboxes.has(idOf(path))),
    journal: entries.map(({ id }) => id).sort(),
    intents: entries.flatMap(({ id, dirs }) => (dirs === undefined ? [id] : [])),
  }
}

async function tasks(): Promise<string[]> {
  const client = containerdClient(SOCKET, 'k8s.io')
  try {
    const { tasks } = await client.tasks.list({})
    return tasks.filter(({ status }) => status === TaskStatus.RUNNING).map(({ id }) => id)
  } finally {
    client.close()
  }
}

const NAMES = ['/sys/fs/cgroup', '-type', 'd', '-name', 'cri-containerd-*']

function dirs(): string[] {
  const text = execFileSync('find', NAMES, { encoding: 'utf8' })
  return text.split('\n').filter((path) => path !== '')
}

const idOf = (path: string) => /^cri-containerd-(.*)\.scope$/.exec(basename(path))?.[1] ?? ''

/** How a node differs from what must be: all are empty where it is right. */
export function compared(node: Node, wanted: Wanted) {
  const ids = [...wanted.keys()]
  const paths = new Set([...wanted.values()].map(({ dir }) => dir))
  const against = (found: readonly string[]) => ({
    'too many': found.filter((id) => !wanted.has(id)),
    missing: ids.filter((id) => !found.includes(id)),
  })
  return {
    'running, by runsc list': against(node.running),
    'gofers alive': against(node.gofers),
    'tasks, by containerd': against(node.tasks),
    'of the journal': against(node.journal),
    'orphan directories': node.dirs.filter((path) => !paths.has(path)),
    'missing directories': [...paths].filter((path) => !node.dirs.includes(path)),
    'wrong values': [...wanted.values()].flatMap(({ dir, kind }) =>
      !node.dirs.includes(dir) || has(dir, CONTAINERS[kind].files) ? [] : [filesOf(dir, CONTAINERS[kind].files)],
    ),
    'open intents': node.intents,
  }
}

export const NOTHING_DIFFERS: ReturnType<typeof compared> = {
  'running, by runsc list': { 'too many': [], missing: [] },
  'gofers alive': { 'too many': [], missing: [] },
  'tasks, by containerd': { 'too many': [], missing: [] },
  'of the journal': { 'too many': [], missing: [] },
  'orphan directories': [],
  'missing directories': [],
  'wrong values': [],
  'open intents': [],
}
