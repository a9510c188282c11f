import type { CgroupJSON } from './cgroup.js'
import { parseJson } from './json.js'

/** `<container>_sandbox:<sandbox>.state` (gVisor's runsc/container/state_file.go). */
export const RUNSC_STATE_FILE = /^(.+)_sandbox:(.+)\.state$/

/** runsc's --root of gVisor's shim (a folder a containerd namespace), of Docker, and of runsc on its own. A last `/*`: every folder there. */
export const RUNSC_ROOTS: readonly string[] = [
  '/run/containerd/runsc/*',
  '/run/docker/runtime-runc/*',
  '/var/run/docker/runtime-runc/*',
  '/run/runsc',
  '/var/run/runsc',
]

/** What a state file says, as far as it matters here. */
export interface RunscState {
  id?: string
  status?: string
  /** OCI runtime spec, for `parseSpec`. */
  spec: object
  /** The container's cgroup as runsc resolved it, for `restoreCgroup`. */
  compatCgroup?: CgroupJSON
  /** The cgroup that the whole sandbox runs in, as runsc resolved it. */
  sandboxCgroup?: CgroupJSON
  /** Of its sandbox, in the host's pid namespace. */
  sandboxPid?: number
  /** The release that the sandbox was started by, where it tells (since 2023): `release-20240729.0`. */
  sandboxVersion?: string
  /** RFC 3339 */
  createdAt?: string
}

/**
 * Throws SpecError for what is not JSON, and Error where the spec is missing: half a file, since runsc writes in place, and its lock is not to be
 * taken (runsc holds it while hooks run, and would wait for us as we for it).
 */
export function parseRunscState(text: string): RunscState {
  const state = parseJson(text)
  if (!isObject(state) || !isObject(state.spec)) throw new Error('no spec in the state file')
  const { id, status, spec, compatCgroup, createdAt } = state
  const { cgroup, pid, metricMetadata } = isObject(state.sandbox) ? state.sandbox : {}
  const version = isObject(metricMetadata) ? metricMetadata.version : undefined
  return {
    spec,
    ...(typeof id === 'string' && { id }),
    ...(typeof status === 'string' && { status }),
    ...(isResolved(compatCgroup) && { compatCgroup }),
    ...(isResolved(cgroup) && { sandboxCgroup: cgroup }),
    ...(typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && { sandboxPid: pid }),
    ...(typeof version === 'string' && { sandboxVersion: version }),
    ...(typeof createdAt === 'string' && { createdAt }),
  }
}

function isResolved(value: unknown): value is CgroupJSON {
  return isObject(value) && ['cgroupv1', 'cgroupv2', 'cgroupsystemd'].some((kind) => isObject(value[kind]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
