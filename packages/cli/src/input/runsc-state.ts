import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { type CgroupJSON, parseJson, parseSpec } from '@cgroupkit/core'
import { UsageError, unreadable } from '../exit-codes.js'
import type { FoundContainer } from './found-container.js'
import { fromFile } from './from-file.js'
import { readBounded } from './read-bounded.js'

/** runsc's --root of gVisor's shim (one folder per containerd namespace), of Docker, and of runsc on its own. */
const PARENTS = ['/run/containerd/runsc', '/run/docker/runtime-runc', '/var/run/docker/runtime-runc']
const ROOTS = ['/run/runsc', '/var/run/runsc']

/** The state file of a container: `<id>_sandbox:<sandbox id>.state` (runsc/container/state_file.go). Throws UsageError when two roots have one. */
export function runscStateFile(
  root: string,
  id: string,
  { namespace, runscRoot }: { namespace?: string | undefined; runscRoot?: string | undefined } = {},
): string | undefined {
  const perNamespace = PARENTS.flatMap((parent) =>
    names(join(root, parent))
      .filter((name) => namespace === undefined || name === namespace)
      .map((name) => join(parent, name)),
  )
  const roots = runscRoot === undefined ? [...(namespace === undefined ? ROOTS : []), ...perNamespace] : [runscRoot]
  const files = roots.flatMap((dir) =>
    names(join(root, dir))
      .filter((name) => name.startsWith(`${id}_sandbox:`) && name.endsWith('.state'))
      .map((name) => join(root, dir, name)),
  )
  // /var/run is a symlink to /run nearly everywhere
  const [first, second] = [...new Set(files.map((path) => realpathSync(path)))]
  if (second !== undefined)
    throw new UsageError(
      `container ${id} has two state files: ${first}, ${second}`,
      'choose with --namespace or --runsc-root',
    )
  return first
}

/**
 * Reads a state file without runsc's lock: runsc holds it while hooks run, and would wait for us as we for it. The file is
 * rewritten in place, so half a file is possible: ERR_SPEC with a hint.
 */
export function readRunscState(path: string): FoundContainer {
  const text = readBounded(path)
  let state: unknown
  try {
    state = parseJson(text)
  } catch (cause) {
    throw unreadable(
      path,
      cause instanceof Error ? cause.message : 'not JSON',
      undefined,
      'runsc may be writing it; try again',
    )
  }
  if (!isObject(state) || !isObject(state.spec)) throw unreadable(path, 'no spec in the state file')
  const { spec: given, compatCgroup } = state
  const spec = fromFile(path, () => parseSpec(given))
  return {
    origin: path,
    ...spec,
    ...(typeof state.id === 'string' ? { id: state.id } : {}),
    ...(isResolved(compatCgroup) ? { resolve: () => compatCgroup } : {}),
  }
}

function isResolved(value: unknown): value is CgroupJSON {
  return isObject(value) && ['cgroupv1', 'cgroupv2', 'cgroupsystemd'].some((kind) => isObject(value[kind]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).sort()
  } catch {
    return []
  }
}
