import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Driver } from '@cgroupkit/compat'
import { type Backing, type InstallReport, isSubcontainer, PROFILES, type Profile, type Removal } from '@cgroupkit/core'
import { readBounded } from '../input/read-bounded.js'
import { parseProfile } from '../profile.js'
import { isObject, parseHookState } from './state.js'

export interface HookIo {
  /** All of stdin. May never settle: the deadline is the hook's. */
  readStdin(): Promise<string>
  warn(text: string): void
  now(): number
}

/** How the hook opens its host: the lean entry the kernel's only, the CLI a simulated one as well. `undefined`: the lean way. */
export type OpenHost = (options: { root?: string | undefined }) => Backing

export type HookOutcome =
  | { action: 'installed'; report: InstallReport }
  | { action: 'removed'; report: Removal }
  | { action: 'handed over'; to: string }
  | { action: 'untouched'; reason: string }
  | { action: 'failed'; reason: string }

/** The agent's --state-dir is left alone where hooks are used. */
const AGENT_SOCKET = '/run/cgroupkit/agent.sock'

/** A hook that fails or hangs takes the container's start with it (runsc: container.go, poststart). */
export const HOOK_DEADLINE_MS = 1000

export interface HookFlags {
  root: string | undefined
  driver: Driver
  profile: Profile
  timeoutMs: number
}

/** Not an AbortSignal but where one is needed: loading that costs a hook that only looks a millisecond. */
export interface Deadline {
  passed: boolean
  onPassed: () => void
}

/**
 * poststart → install, poststop → uninstall, for subcontainers only; an agent that runs here is told and does it. Never rejects, never runs a runtime (it holds the
 * container's lock while its hooks run), and settles within its deadline: what goes wrong is a warning.
 */
export async function runHook(argv: readonly string[], io: HookIo, openHost?: OpenHost): Promise<HookOutcome> {
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
    return await Promise.race([lookAndAct(flags, io, openHost, deadline), late])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    io.warn(reason)
    return { action: 'failed', reason }
  } finally {
    clearTimeout(timer)
  }
}

/** Most runs are for containers that are not ours: what only they need is all that is loaded for them. */
async function lookAndAct(
  flags: HookFlags,
  io: HookIo,
  openHost: OpenHost | undefined,
  deadline: Deadline,
): Promise<HookOutcome> {
  const state = parseHookState(await io.readStdin())
  const text = readBounded(`${state.bundle}/config.json`)
  const annotations = annotationsOf(text)
  if (annotations !== undefined && !isSubcontainer({ ...annotations, ...state.annotations }))
    return { action: 'untouched', reason: 'not a container of a sandbox' }
  const socket = `${flags.root ?? ''}${AGENT_SOCKET}`
  if (existsSync(socket)) {
    const { handOver } = await import('./hand-over.js')
    if (await handOver(socket, state, text)) return { action: 'handed over', to: socket }
  }
  const { act } = await import('./act.js')
  return act({ state, text, flags, deadline }, io, openHost)
}

/** At a glance, by JSON.parse. `undefined`: not a spec, which the real parser has words for. */
function annotationsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const spec: unknown = JSON.parse(text)
    if (!isObject(spec)) return undefined
    return isObject(spec.annotations) ? spec.annotations : {}
  } catch {
    return undefined
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        root: { type: 'string' },
        driver: { type: 'string', default: 'auto' },
        profile: { type: 'string', default: 'default' },
        'timeout-ms': { type: 'string', default: String(HOOK_DEADLINE_MS) },
      },
    }).values
  } catch (error) {
    // node adds advice on positional arguments, which a hook has no use for
    const [problem] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Error(`${problem}; known are --root, --driver, --profile and --timeout-ms`)
  }
}

/** A bare word (`poststart`) is for the reader of the hook's configuration: the status on stdin decides. */
function parseFlags(argv: readonly string[]): HookFlags {
  if (!argv.some((word) => word.startsWith('-')))
    return { root: undefined, driver: 'auto', profile: PROFILES.default, timeoutMs: HOOK_DEADLINE_MS }
  const values = parsed(argv)
  const { driver } = values
  if (driver !== 'auto' && driver !== 'systemd' && driver !== 'cgroupfs') throw new Error(`no driver ${driver}`)
  const timeoutMs = Number(values['timeout-ms'])
  // setTimeout's own bound is 2^31 - 1; a hook of a minute is no hook
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= 60_000))
    throw new Error(`not a time in ms: ${values['timeout-ms']}`)
  return { root: values.root, driver, profile: parseProfile(values.profile), timeoutMs }
}
