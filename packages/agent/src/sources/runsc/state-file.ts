import { parseRunscState, RUNSC_STATE_FILE } from '@cgroupkit/core'
import type { Candidate } from '../../ours.js'

const RUNS = new Set(['running', 'paused', 'restored'])

/** The container that a state file tells of; `undefined`: it has not started yet, or has stopped. Throws for half a file. */
export function candidateIn(name: string, text: string): Candidate | undefined {
  const { status = '', spec, compatCgroup, ...state } = parseRunscState(text)
  if (!RUNS.has(status)) return undefined
  const [, container = '', sandbox] = RUNSC_STATE_FILE.exec(name) ?? []
  // the kind of cgroup that the container would have tells which driver runsc was given
  const systemdCgroup = compatCgroup === undefined ? undefined : 'cgroupsystemd' in compatCgroup
  const createdAt = Date.parse(state.createdAt ?? '')
  return {
    id: state.id ?? container,
    sandbox,
    spec,
    systemdCgroup,
    fromRunsc: true,
    ...(Number.isFinite(createdAt) && { createdAt }),
  }
}
