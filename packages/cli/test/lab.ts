import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSim, type SimOptions, startPod } from '@cgroupkit/sim'
import { onTestFinished } from 'vitest'
import type { Io } from '../src/index.js'
import { run } from '../src/index.js'

export interface Run {
  code: number
  out: string
  err: string
}

export interface RunOptions {
  stdin?: string | AsyncIterable<Uint8Array | string>
  env?: Record<string, string>
  tty?: boolean
  cwd?: string
  now?: number
  signal?: AbortSignal
}

/** One run of the CLI in this process. */
export async function cli(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { stdin = '', env = {}, tty = false, cwd = '/', now = Date.now(), signal } = options
  const texts = { out: '', err: '' }
  const sink = (name: 'out' | 'err') => ({
    isTTY: tty,
    write: (text: string) => {
      texts[name] += text
    },
  })
  const io: Io = {
    stdout: sink('out'),
    stderr: sink('err'),
    stdin: typeof stdin === 'string' ? once(stdin) : stdin,
    env,
    cwd,
    now: () => now,
    signal,
  }
  const code = await run(argv, io)
  return { code, ...texts }
}

/** The JSON that a run prints, and nothing else on stdout. */
export async function cliJson<T = Record<string, unknown>>(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number; json: T; err: string }> {
  const { code, out, err } = await cli([...argv, '--json'], options)
  return { code, json: JSON.parse(out) as T, err }
}

async function* once(text: string): AsyncIterable<string> {
  if (text !== '') yield text
}

/** stdin that never closes. */
export async function* endless(): AsyncIterable<string> {
  yield '{'
  await new Promise(() => {})
}

export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'cgroupkit-cli-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export function bundle(spec: unknown): string {
  const dir = temporary()
  writeFileSync(join(dir, 'config.json'), typeof spec === 'string' ? spec : JSON.stringify(spec))
  return dir
}

export const POD = 'kubepods-pod1.slice'
export const SANDBOX_ID = '00470f6c7c29106b47794988d0f91b5b99e9a9f42434369d0ed28364a5fa0bb8'
export const ID = '38d3d13c7175f55f8bb73af5c60927f5accd3513b85da1ccba9a6b8d9ec2cb05'
export const SUBCONTAINER = { 'io.kubernetes.cri.container-type': 'container' }

const RESOURCES = {
  memory: { limit: 536870912, swap: 1073741824, reservation: 268435456 },
  cpu: { shares: 1024, quota: 50000, period: 100000 },
  pids: { limit: 100 },
}

export function spec(
  cgroupsPath: string | undefined,
  resources: unknown = RESOURCES,
  annotations: unknown = SUBCONTAINER,
) {
  return {
    ociVersion: '1.1.0',
    annotations,
    linux: { ...(cgroupsPath === undefined ? {} : { cgroupsPath }), resources },
  }
}

export interface Node {
  root: string
  /** every directory and file with its text */
  snapshot(): Readonly<Record<string, string>>
}

/** What compat mode uses, co-mounted on v1 as everywhere; fewer files make a host in a folder faster to build and to compare. */
const FEW = { v1: ['cpu,cpuacct', 'memory', 'pids'], v2: ['cpu', 'memory', 'pids'] } as const

/** A simulated host in a folder that any process can open, disposed when `done` says so. */
export async function node(
  options: SimOptions = {},
  pods: readonly string[] = [],
  done: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Node> {
  const controllers = FEW[(options.cgroup ?? 'v2') === 'v2' ? 'v2' : 'v1']
  const sim = await createSim({ store: 'tmpdir', controllers, ...options })
  done(() => sim.dispose())
  for (const pod of pods) await startPod(sim, pod)
  return { root: sim.root, snapshot: () => sim.snapshot() }
}

/** Hosts that the CLI must work on, each with a pod running, and the path of a container in it. */
export const HOSTS = {
  'v2 with systemd': {
    options: { cgroup: 'v2', systemd: 252 },
    pod: `${POD}:cri-containerd:${SANDBOX_ID}`,
    path: `${POD}:cri-containerd:${ID}`,
  },
  'v2 with cgroupfs': { options: { cgroup: 'v2' }, pod: `/kubepods/pod1/${SANDBOX_ID}`, path: `/kubepods/pod1/${ID}` },
  v1: { options: { cgroup: 'v1' }, pod: `/kubepods/pod1/${SANDBOX_ID}`, path: `/kubepods/pod1/${ID}` },
  hybrid: {
    options: { cgroup: 'hybrid', systemd: 252 },
    pod: `${POD}:cri-containerd:${SANDBOX_ID}`,
    path: `${POD}:cri-containerd:${ID}`,
  },
} as const satisfies Record<string, { options: SimOptions; pod: string; path: string }>

/** A folder tree for containerd or runsc below a host root. */
export function place(root: string, path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}
