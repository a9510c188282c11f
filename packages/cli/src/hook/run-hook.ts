import { parseArgs } from 'node:util'
import { type Driver, driverFor, openCgroup } from '@cgroupkit/compat'
import type { Backing, InstallReport, Removal } from '@cgroupkit/core'
import {
  installSubcontainerCompatDir,
  PROFILES,
  type Profile,
  parseSpec,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import { readBounded } from '../input/read-bounded.js'
import { parseProfile } from '../profile.js'
import { type HookState, isSubcontainer, parseHookState } from './state.js'
import { readState } from './stdin.js'

export interface HookIo {
  stdin: AsyncIterable<Uint8Array | string>
  warn(text: string): void
  now(): number
}

/** How the hook opens its host: the lean entry the kernel's only, the CLI a simulated one as well. */
export type OpenHost = (options: { root?: string | undefined }) => Backing | Promise<Backing>

export type HookOutcome =
  | { action: 'installed'; report: InstallReport }
  | { action: 'removed'; report: Removal }
  | { action: 'untouched'; reason: string }
  | { action: 'failed'; reason: string }

/** A hook that fails or hangs takes the container's start with it (runsc: container.go, poststart). */
export const HOOK_DEADLINE_MS = 1000

interface Flags {
  root: string | undefined
  driver: Driver
  profile: Profile
  timeoutMs: number
}

/**
 * poststart → install, poststop → uninstall, for subcontainers only. Never rejects, never runs a runtime (it holds the
 * container's lock while its hooks run), and settles within its deadline: what goes wrong is a warning.
 */
export async function runHook(argv: readonly string[], io: HookIo, openHost: OpenHost): Promise<HookOutcome> {
  let timer: NodeJS.Timeout | undefined
  try {
    const flags = parseFlags(argv)
    const deadline: Deadline = { passed: false, onPassed: () => {} }
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        deadline.passed = true
        deadline.onPassed()
        reject(new Error(`not done within ${flags.timeoutMs} ms, gave up`))
      }, flags.timeoutMs)
    })
    const outcome = await Promise.race([act(flags, io, openHost, deadline), late])
    if (outcome.action === 'installed') warnings(outcome.report, io)
    return outcome
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    io.warn(reason)
    return { action: 'failed', reason }
  } finally {
    clearTimeout(timer)
  }
}

/** Not an AbortSignal but where one is needed: loading that costs a hook that only looks a millisecond. */
interface Deadline {
  passed: boolean
  onPassed: () => void
}

function parseFlags(argv: readonly string[]): Flags {
  if (argv.length === 0)
    return { root: undefined, driver: 'auto', profile: PROFILES.default, timeoutMs: HOOK_DEADLINE_MS }
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    options: {
      root: { type: 'string' },
      driver: { type: 'string', default: 'auto' },
      profile: { type: 'string', default: 'default' },
      'timeout-ms': { type: 'string', default: String(HOOK_DEADLINE_MS) },
    },
  })
  const { driver } = values
  if (driver !== 'auto' && driver !== 'systemd' && driver !== 'cgroupfs') throw new Error(`no driver ${driver}`)
  const timeoutMs = Number(values['timeout-ms'])
  // setTimeout's own bound is 2^31 - 1; a hook of a minute is no hook
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= 60_000))
    throw new Error(`not a time in ms: ${values['timeout-ms']}`)
  return { root: values.root, driver, profile: parseProfile(values.profile), timeoutMs }
}

async function act(flags: Flags, io: HookIo, openHost: OpenHost, deadline: Deadline): Promise<HookOutcome> {
  const state = parseHookState(await readState(io.stdin))
  const spec = parseSpec(readBounded(`${state.bundle}/config.json`))
  if (!isSubcontainer({ ...spec.annotations, ...state.annotations })) return untouched('not a container of a sandbox')
  if (spec.cgroupsPath === '') return untouched('the spec has no linux.cgroupsPath')
  if (deadline.passed) return untouched('out of time')

  const backing = await openHost({ root: flags.root })
  const { cgroupsPath } = spec
  const driver = driverFor({ cgroupsPath, driver: flags.driver, host: backing.host })
  const cgroup = openCgroup({ ...backing, cgroupsPath, id: state.id, driver })
  if (isStopped(state)) {
    const stop = new AbortController()
    deadline.onPassed = () => stop.abort()
    return { action: 'removed', report: await uninstallSubcontainerCompatDir(cgroup, { signal: stop.signal }) }
  }
  const options = { profile: flags.profile, startedAt: new Date(io.now()) }
  return { action: 'installed', report: await installSubcontainerCompatDir(cgroup, spec.resources, options) }
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
