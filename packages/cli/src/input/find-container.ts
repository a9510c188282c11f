import { resolve } from 'node:path'
import { CgroupError, parseSpec } from '@cgroupkit/core'
import type { Command } from 'commander'
import { UsageError } from '../exit-codes.js'
import type { Io } from '../io.js'
import { checkContainerId } from './container-id.js'
import { containerdConfig } from './containerd-bundle.js'
import type { FoundContainer } from './found-container.js'
import { MAX_SPEC_BYTES, readBounded, tooLarge } from './read-bounded.js'
import { readRunscState, runscStateFiles } from './runsc-state.js'

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
  const origin =
    flags.bundle !== undefined ? resolve(io.cwd, flags.bundle, 'config.json') : resolve(io.cwd, flags.spec ?? '')
  const fromStdin = flags.spec === '-'
  const text = fromStdin ? await readStdin(io) : readBounded(origin)
  return { origin: fromStdin ? 'stdin' : origin, ...parseSpec(text), id }
}

/** containerd's bundle first; runsc's state file resolves a path that depends on runsc's own cgroup. */
function running(id: string, flags: InputFlags): FoundContainer {
  const root = flags.root ?? ''
  const config = containerdConfig(
    root,
    id,
    flags.namespace === undefined ? undefined : checkContainerId(flags.namespace),
  )
  const states = runscStateFiles(root, id, flags.runscRoot)
  const [state] = states
  if (config === undefined && state === undefined)
    throw new CgroupError('ERR_SPEC', 'read', id, {
      message: 'no running container of this id',
      hint: 'looked for a containerd task and a runsc state file; --bundle or --spec names the spec itself',
    })
  if (config === undefined) return { ...readRunscState(state ?? ''), id }
  const found: FoundContainer = { origin: config, ...parseSpec(readBounded(config)), id }
  return found.cgroupsPath.startsWith('/') || state === undefined
    ? found
    : { ...found, state: readRunscState(state).state }
}

async function readStdin(io: Io): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_SPEC_BYTES) throw tooLarge('stdin', MAX_SPEC_BYTES)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
