import { resolve } from 'node:path'
import { CgroupError, checkContainerId, parseSpec } from '@cgroupkit/core'
import type { Command } from 'commander'
import { UsageError } from '../exit-codes.js'
import type { Io } from '../io.js'
import { containerdConfig } from './containerd-bundle.js'
import type { FoundContainer } from './found-container.js'
import { fromFile } from './from-file.js'
import { readBounded } from './read-bounded.js'
import { readRunscState, runscStateFile } from './runsc-state.js'
import { readSpecFromStdin } from './stdin.js'

export interface InputFlags {
  bundle?: string
  spec?: string
  container?: string
  id?: string
  namespace?: string
  runscRoot?: string
  root?: string
}

export function inputOptions(command: Command): Command {
  return command
    .option('--bundle <dir>', 'OCI bundle: reads DIR/config.json')
    .option('--spec <file>', 'OCI config.json; - reads stdin')
    .option('--container <id>', 'running container: its containerd bundle, else its runsc state file')
    .option('--id <id>', 'container id; names the scope when the spec has no cgroupsPath')
    .option('--namespace <name>', 'containerd namespace of --container (default: all)')
    .option('--runsc-root <dir>', "runsc's --root, for --container (default: the usual places)")
}

/** Whether one of --bundle, --spec, --container was given; more than one is a mistake. */
export function hasInput(flags: InputFlags): boolean {
  const given = [flags.bundle, flags.spec, flags.container].filter((value) => value !== undefined).length
  if (given > 1) throw new UsageError('give one of --bundle, --spec and --container')
  return given === 1
}

/** The container that the flags name. Throws UsageError, SpecError, or CgroupError ERR_SPEC / ERR_PATH. */
export async function findContainer(flags: InputFlags, io: Io): Promise<FoundContainer> {
  if (!hasInput(flags)) throw new UsageError('which container? give --bundle DIR, --spec FILE or --container ID')
  const id = flags.id === undefined ? undefined : checkContainerId(flags.id)
  if (flags.container !== undefined)
    return { ...running(checkContainerId(flags.container), flags), ...(id === undefined ? {} : { id }) }
  if (flags.spec === '-') return { ...specOf(await readSpecFromStdin(io), 'stdin'), id }
  const origin =
    flags.bundle === undefined
      ? resolve(io.cwd, named('--spec', flags.spec))
      : resolve(io.cwd, named('--bundle', flags.bundle), 'config.json')
  return { ...specOf(readBounded(origin), origin), id }
}

/** An empty word is a shell variable that was not set, and not the current folder. */
function named(option: string, path = ''): string {
  if (path === '') throw new UsageError(`${option}: an empty name`)
  return path
}

function specOf(text: string, origin: string): FoundContainer {
  return fromFile(origin, () => ({ origin, ...parseSpec(text) }))
}

/** containerd's bundle first; runsc's state file resolves a path that depends on runsc's own cgroup. */
function running(id: string, flags: InputFlags): FoundContainer {
  const root = flags.root ?? ''
  const namespace = flags.namespace === undefined ? undefined : checkNamespace(flags.namespace)
  const config = containerdConfig(root, id, namespace)
  const state = () => runscStateFile(root, id, { namespace, runscRoot: flags.runscRoot })
  if (config === undefined) {
    const path = state()
    if (path !== undefined) return { ...readRunscState(path), id, running: true }
    throw new CgroupError('ERR_SPEC', 'read', id, {
      message: 'no running container of this id',
      hint: 'looked for a containerd task and a runsc state file; --bundle or --spec names the spec itself',
    })
  }
  return {
    ...specOf(readBounded(config), config),
    id,
    running: true,
    // only a relative path needs it, and it may be half written
    resolve: () => {
      const path = state()
      return path === undefined ? undefined : readRunscState(path).resolve?.()
    },
  }
}

function checkNamespace(name: string): string {
  // containerd's rule is narrower (pkg/identifiers); this one keeps it a name
  if (/^[\w.-]+$/.test(name) && !/^\.{1,2}$/.test(name)) return name
  throw new CgroupError('ERR_PATH', 'parse', '--namespace', { data: name, message: 'not a containerd namespace' })
}
