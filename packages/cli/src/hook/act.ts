import { driverFor, openCgroup, openNodeHost } from '@cgroupkit/compat'
import {
  type InstallReport,
  installSubcontainerCompatDir,
  isSubcontainer,
  parseSpec,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import type { Deadline, HookFlags, HookIo, HookOutcome, OpenHost } from './run-hook.js'
import type { HookState } from './state.js'

export interface Acting {
  state: HookState
  /** of config.json */
  text: string
  flags: HookFlags
  deadline: Deadline
}

/** Installs or removes the directory of the container, if it is one of ours by the real parser too. */
export async function act(
  { state, text, flags, deadline }: Acting,
  io: HookIo,
  openHost: OpenHost = openNodeHost,
): Promise<HookOutcome> {
  const { annotations, cgroupsPath, resources } = parseSpec(text)
  if (!isSubcontainer({ ...annotations, ...state.annotations })) return untouched('not a container of a sandbox')
  if (cgroupsPath === '') return untouched('the spec has no linux.cgroupsPath')
  const backing = openHost({ root: flags.root })
  if (deadline.passed) return untouched('out of time')

  const driver = driverFor({ cgroupsPath, driver: flags.driver, host: backing.host })
  const cgroup = openCgroup({ ...backing, cgroupsPath, id: state.id, driver })
  if (isStopped(state)) {
    const stop = new AbortController()
    deadline.onPassed = () => stop.abort()
    return { action: 'removed', report: await uninstallSubcontainerCompatDir(cgroup, { signal: stop.signal }) }
  }
  const options = { profile: flags.profile, startedAt: new Date(io.now()) }
  const report = await installSubcontainerCompatDir(cgroup, resources, options)
  warnings(report, io)
  return { action: 'installed', report }
}

function isStopped({ status }: HookState): boolean {
  if (status === 'stopped') return true
  if (['creating', 'created', 'running'].includes(status)) return false
  throw new Error(`no container status: ${JSON.stringify(status.slice(0, 80))}`)
}

function untouched(reason: string): HookOutcome {
  return { action: 'untouched', reason }
}

/** One line each: an absent file is the common case on a slice without controllers and not worth more. */
function warnings({ existed, skipped }: InstallReport, io: HookIo): void {
  for (const { dir, as } of existed)
    if (as === 'populated') io.warn(`${dir} belongs to a running container: nothing written`)
  for (const { file, data, code } of skipped) if (code !== 'ERR_BUSY') io.warn(`${file} ${data}: ${code}`)
}
