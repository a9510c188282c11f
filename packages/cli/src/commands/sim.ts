import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { CgroupError, codeOf, parseCgroupsPath, parseSpec } from '@cgroupkit/core'
import { type Command, Option } from 'commander'
import { type Attach, type CommonFlags, examples, jsonOption } from '../command.js'
import { EXIT, UsageError } from '../exit-codes.js'
import { readBounded } from '../input/read-bounded.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'

interface CreateFlags extends CommonFlags {
  cgroup: 'v1' | 'hybrid' | 'v2'
  kernel?: '5.10' | '6.1' | '6.12' | '6.18'
  systemd?: string
  pod: string[]
}

export function define(command: Command, attach: Attach): void {
  const create = command
    .command('create')
    .description('make a simulated host in an empty folder')
    .argument('<dir>', 'new or empty folder')
  create
    .addOption(new Option('--cgroup <mode>', 'how cgroups are mounted').choices(['v1', 'hybrid', 'v2']).default('v2'))
    .addOption(new Option('--kernel <version>', 'whose files and answers').choices(['5.10', '6.1', '6.12', '6.18']))
    .option('--systemd <version>', 'systemd runs the host, e.g. 252')
    .option(
      '--pod <path>',
      'start the sandbox of a pod, as containerd and runsc do: its cgroupsPath or its bundle; repeatable',
      (path, all: string[]) => [...all, path],
      [],
    )
  jsonOption(create)
  attach(create, createHost)

  const print = command
    .command('print')
    .description('print the tree of a simulated host')
    .argument('<dir>', 'simulated host')
  jsonOption(print)
  attach(print, printHost)

  const serve = command
    .command('serve')
    .description('give directories that other programs make their files, until stopped')
    .argument('<dir>', 'simulated host')
  jsonOption(serve)
  attach(serve, serveHost)

  examples(command, [
    [
      'cgroupkit sim create /tmp/host --systemd 252 --pod kubepods-pod1.slice:cri-containerd:pause',
      'a node with one gVisor pod',
    ],
    ['cgroupkit install --root /tmp/host --bundle DIR', 'every command works on it'],
    ['cgroupkit sim print /tmp/host', 'look at it'],
  ])
}

async function createHost(io: Io, command: Command): Promise<number> {
  const flags = command.opts<CreateFlags>()
  const dir = resolve(io.cwd, command.args[0] ?? '')
  const systemd = flags.systemd === undefined ? false : majorVersion(flags.systemd)
  const pods = flags.pod.map((pod) => checkPod(cgroupsPathOf(pod, io), systemd !== false))
  requireEmpty(dir)
  const { createSim, startPod } = await import('@cgroupkit/sim')
  const { kernel } = flags
  const sim = await createSim({
    cgroup: flags.cgroup,
    store: 'tmpdir',
    dir,
    ...(kernel === undefined ? {} : { kernel }),
    systemd,
  })
  for (const path of pods) await startPod(sim, path)
  await sim.dispose() // of our hold on it: the folder stays
  if (flags.json) printJson(io, { root: sim.root, mode: sim.host.mode, systemd: sim.host.systemd, pods })
  else io.stdout.write(`${sim.root}\n`)
  return EXIT.ok.code
}

async function printHost(io: Io, command: Command): Promise<number> {
  const sim = await openSimAt(io, command)
  if (command.opts<CommonFlags>().json) printJson(io, { root: sim.root, files: sim.snapshot() })
  else io.stdout.write(`${sim.tree().trimEnd()}\n`)
  return EXIT.ok.code
}

async function serveHost(io: Io, command: Command): Promise<number> {
  const { serve } = await import('@cgroupkit/sim')
  const sim = await openSimAt(io, command)
  const serving = serve(sim)
  try {
    io.stderr.write(`serving ${sim.root}; ends with SIGINT or SIGTERM\n`)
    await stopped(io.signal)
  } finally {
    serving.stop()
    await sim.dispose()
  }
  if (command.opts<CommonFlags>().json) printJson(io, { root: sim.root, stopped: true })
  return EXIT.ok.code
}

async function openSimAt(io: Io, command: Command) {
  const { openSim } = await import('@cgroupkit/sim')
  const dir = resolve(io.cwd, command.args[0] ?? '')
  const sim = openSim(dir)
  if (sim !== undefined) return sim
  throw new CgroupError('ERR_HOST', 'open', dir, {
    message: 'not a simulated host',
    hint: 'cgroupkit sim create DIR makes one',
  })
}

/** A cgroupsPath, or the bundle of a sandbox container that has one. */
function cgroupsPathOf(pod: string, io: Io): string {
  const config = resolve(io.cwd, pod, 'config.json')
  return existsSync(config) ? parseSpec(readBounded(config)).cgroupsPath : pod
}

/** Before anything is made: what startPod would refuse. */
function checkPod(path: string, systemd: boolean): string {
  const slice = !path.startsWith('/')
  parseCgroupsPath(path, { driver: slice ? 'systemd' : 'cgroupfs' })
  if (slice && !systemd)
    throw new UsageError(
      `--pod ${path}: a host without systemd has no slices`,
      'add --systemd 252, or give a path: /kubepods/pod1/pause',
    )
  return path
}

/** Nothing of the caller's is ever overwritten. */
function requireEmpty(dir: string): void {
  try {
    if (!existsSync(dir)) mkdirSync(dir)
    if (readdirSync(dir).length === 0) return
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOTDIR' && code !== 'EEXIST')
      throw new UsageError(
        `cannot make the folder ${dir}: ${code}`,
        code === 'ENOENT' ? 'the folder above it must be there' : undefined,
      )
  }
  throw new UsageError(`not an empty folder: ${dir}`)
}

function majorVersion(text: string): number {
  if (/^\d{3}$/.test(text)) return Number(text)
  throw new UsageError(`--systemd: not a major version such as 252: ${JSON.stringify(text)}`)
}

function stopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    // keeps the process alive where the watch does not
    const alive = setInterval(() => {}, 60_000)
    const end = () => {
      clearInterval(alive)
      done()
    }
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
}
