import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { parseRunscState, parseSpec, RUNSC_ROOTS, type RunscState } from '@cgroupkit/core'
import { UsageError, unreadable } from '../exit-codes.js'
import type { FoundContainer } from './found-container.js'
import { fromFile } from './from-file.js'
import { readBounded } from './read-bounded.js'

/** The state file of a container: `<id>_sandbox:<sandbox id>.state` (runsc/container/state_file.go). Throws UsageError when two roots have one. */
export function runscStateFile(
  root: string,
  id: string,
  { namespace, runscRoot }: { namespace?: string | undefined; runscRoot?: string | undefined } = {},
): string | undefined {
  const known = RUNSC_ROOTS.flatMap((path) => {
    if (!path.endsWith('/*')) return namespace === undefined ? [path] : []
    const parent = path.slice(0, -2)
    const found = names(join(root, parent)).filter((name) => namespace === undefined || name === namespace)
    return found.map((name) => join(parent, name))
  })
  const roots = runscRoot === undefined ? known : [runscRoot]
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
  const { id, spec: given, compatCgroup } = stateOf(path)
  const spec = fromFile(path, () => parseSpec(given))
  return {
    origin: path,
    ...spec,
    ...(id !== undefined && { id }),
    ...(compatCgroup !== undefined && { resolve: () => compatCgroup }),
  }
}

function stateOf(path: string): RunscState {
  const text = readBounded(path)
  try {
    return parseRunscState(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not JSON'
    throw unreadable(path, why, undefined, 'runsc may be writing it; try again')
  }
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).sort()
  } catch {
    return []
  }
}
