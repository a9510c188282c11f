import { type Profile, RUNSC_ROOTS, SpecError } from '@cgroupkit/core'
import { DIALECTS, type DialectName } from '@cgroupkit/exporter'
import { LEVELS, type Level } from './log.js'
import { SANDBOXED_RUNTIMES } from './ours.js'
import { CONTAINERD_SOCKETS } from './sources/containerd/sockets.js'

/** How an agent is set up. */
export interface AgentConfig {
  root: string
  driver: 'auto' | 'systemd' | 'cgroupfs'
  profile: Profile
  sources: 'auto' | readonly ('containerd' | 'runsc')[]
  /** `auto`: looked for at the start. */
  socket: string
  namespace: string
  runtimes: readonly string[]
  runscRoots: readonly string[]
  stateDir: string
  /** `undefined`: no listener. */
  listen: { host: string; port: number } | undefined
  resyncMs: number
  observe: boolean
  cleanupOnExit: boolean
  logLevel: Level
  zeroRowsDropped: boolean
  kubeletVersion: string | undefined
  allowOldKubelet: boolean
  standaloneCadvisor: boolean
  /** The runtime's numbers at /metrics/cadvisor. */
  exporting: boolean
  runsc: string
  dialect: DialectName
  /** Between two readings of a container's numbers. */
  intervalMs: number
}

/** One setting: in the file under its key, in the environment, as a flag. */
export interface Setting {
  key: string
  /** `undefined`: a switch. */
  placeholder?: string
  help: string
  fallback: unknown
}

/** The only list of settings: flags, environment, file, --help and the documentation come from it. */
export const SETTINGS = [
  { key: 'root', placeholder: 'dir', help: 'folder that holds a whole host: /host in a DaemonSet', fallback: '' },
  {
    key: 'driver',
    placeholder: 'driver',
    help: 'auto, systemd or cgroupfs: who owns the cgroup tree',
    fallback: 'auto',
  },
  { key: 'profile', placeholder: 'profile', help: 'default, cadvisor or gvisor, and overrides', fallback: 'default' },
  {
    key: 'sources',
    placeholder: 'list',
    help: 'who knows the containers: containerd, runsc (its state directories), or auto: runsc, and containerd if its socket is there',
    fallback: 'auto',
  },
  {
    key: 'socket',
    placeholder: 'path',
    help: `of containerd, below --root; auto: the first that is there of ${CONTAINERD_SOCKETS.join(', ')}`,
    fallback: 'auto',
  },
  { key: 'namespace', placeholder: 'name', help: 'of containerd', fallback: 'k8s.io' },
  {
    key: 'runtimes',
    placeholder: 'list',
    help: 'containerd’s names of sandboxed runtimes, * for any letters',
    fallback: SANDBOXED_RUNTIMES.join(','),
  },
  {
    key: 'runsc-roots',
    placeholder: 'list',
    help: 'runsc’s --root folders, a last /* for every folder there',
    fallback: RUNSC_ROOTS.join(','),
  },
  {
    key: 'state-dir',
    placeholder: 'dir',
    help: 'journal and socket; must last until the next boot and no longer',
    fallback: '/run/cgroupkit',
  },
  {
    key: 'listen',
    placeholder: 'address',
    help: 'health, readiness and metrics: HOST:PORT of this machine, or off',
    fallback: '127.0.0.1:9417',
  },
  { key: 'resync', placeholder: 'seconds', help: 'a full pass at least so often, 1 to 3600', fallback: '60' },
  { key: 'observe', help: 'report and write nothing', fallback: false },
  { key: 'cleanup-on-exit', help: 'remove the directories at SIGTERM; by default they stay', fallback: false },
  {
    key: 'zero-rows-dropped',
    help: 'Prometheus drops the zeros that cAdvisor shows beside the limits (deploy/prometheus): no warning at each start',
    fallback: false,
  },
  {
    key: 'kubelet-version',
    placeholder: 'version',
    help: 'of this node’s kubelet, where the agent cannot ask it',
    fallback: '',
  },
  { key: 'allow-old-kubelet', help: 'make directories although the kubelet is older than 1.25', fallback: false },
  {
    key: 'standalone-cadvisor',
    help: 'a cAdvisor of its own reads the directories, whatever the kubelet does',
    fallback: false,
  },
  {
    key: 'export',
    placeholder: 'word',
    help: 'runtime series at /metrics/cadvisor: on (read only when somebody asks) or off',
    fallback: 'on',
  },
  {
    key: 'dialect',
    placeholder: 'dialect',
    help: `of their labels: ${Object.keys(DIALECTS).join(', ')}`,
    fallback: 'kubelet',
  },
  {
    key: 'runsc',
    placeholder: 'program',
    help: 'the program that is asked for numbers; a name is looked for on the usual path',
    fallback: 'runsc',
  },
  {
    key: 'interval',
    placeholder: 'seconds',
    help: 'the same container is asked no more often, 1 to 3600',
    fallback: '15',
  },
  { key: 'log-level', placeholder: 'level', help: LEVELS.join(', '), fallback: 'info' },
] as const satisfies readonly Setting[]
export type SettingKey = (typeof SETTINGS)[number]['key']
export type Settings = Partial<Record<SettingKey, unknown>>

/** CGROUPKIT_LOG_LEVEL for log-level. */
export const environmentName = (key: string) => `CGROUPKIT_${key.toUpperCase().replaceAll('-', '_')}`

/** Settings by strength: flags before the environment before the file. Throws SpecError that names the place. */
export function agentConfig(
  given: { flags?: Settings; env?: NodeJS.ProcessEnv; file?: unknown },
  profileOf: (text: string) => Profile,
): AgentConfig {
  const { flags = {}, env = {}, file = {} } = given
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw new SpecError('config', 'must be a mapping', { data: file })
  const known = new Set<string>(SETTINGS.map(({ key }) => key))
  const inFile = new Map(Object.entries(file))
  for (const key of inFile.keys())
    if (!known.has(key))
      throw new SpecError(`config.${key}`, 'no such setting', { hint: `known are ${[...known].join(', ')}` })
  const of = (key: SettingKey): { value: unknown; at: string } => {
    const variable = environmentName(key)
    if (flags[key] !== undefined) return { value: flags[key], at: `--${key}` }
    if (env[variable] !== undefined) return { value: env[variable], at: variable }
    if (inFile.get(key) !== undefined) return { value: inFile.get(key), at: `config.${key}` }
    return { value: SETTINGS.find((setting) => setting.key === key)?.fallback, at: key }
  }
  const text = (key: SettingKey): string => {
    const { value, at } = of(key)
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    throw new SpecError(at, 'must be a text', { data: value })
  }
  const list = (key: SettingKey): string[] => {
    const { value, at } = of(key)
    const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [undefined]
    if (!parts.every((part): part is string => typeof part === 'string'))
      throw new SpecError(at, 'must be a list of texts', { data: value })
    return parts.map((part) => part.trim()).filter(Boolean)
  }
  const flag = (key: SettingKey): boolean => {
    const { value, at } = of(key)
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === '1') return true
    if (value === 'false' || value === '0' || value === '') return false
    throw new SpecError(at, 'must be true or false', { data: value })
  }
  const oneOf = <T extends string>(key: SettingKey, words: readonly T[], word = text(key)): T => {
    const found = words.find((candidate) => candidate === word)
    if (found === undefined) throw new SpecError(of(key).at, `must be ${words.join(' or ')}`, { data: word })
    return found
  }
  const path = (key: SettingKey): string => {
    const found = text(key)
    if (!found.startsWith('/')) throw new SpecError(of(key).at, 'must be an absolute path', { data: found })
    return found
  }
  const parsed = <T>(key: SettingKey, parse: (text: string) => T): T => {
    try {
      return parse(text(key))
    } catch (error) {
      throw new SpecError(of(key).at, error instanceof Error ? error.message : String(error))
    }
  }
  const sources = (): AgentConfig['sources'] => {
    const words = list('sources')
    if (words.length === 1 && words[0] === 'auto') return 'auto'
    if (words.length === 0) throw new SpecError(of('sources').at, 'must name at least one, or auto')
    return [...new Set(words.map((word) => oneOf('sources', ['containerd', 'runsc'] as const, word)))].sort()
  }
  return {
    root: text('root').replace(/\/+$/, ''),
    driver: oneOf('driver', ['auto', 'systemd', 'cgroupfs']),
    profile: parsed('profile', profileOf),
    sources: sources(),
    socket: text('socket') === 'auto' ? 'auto' : path('socket'),
    namespace: text('namespace'),
    runtimes: list('runtimes'),
    runscRoots: list('runsc-roots'),
    stateDir: path('state-dir'),
    listen: parsed('listen', address),
    resyncMs: parsed('resync', seconds),
    observe: flag('observe'),
    cleanupOnExit: flag('cleanup-on-exit'),
    logLevel: oneOf('log-level', LEVELS),
    zeroRowsDropped: flag('zero-rows-dropped'),
    kubeletVersion: parsed('kubelet-version', version),
    allowOldKubelet: flag('allow-old-kubelet'),
    standaloneCadvisor: flag('standalone-cadvisor'),
    exporting: oneOf('export', ['on', 'off']) === 'on',
    dialect: oneOf('dialect', DIALECT_NAMES),
    runsc: parsed('runsc', programName),
    intervalMs: parsed('interval', seconds),
  }
}

const DIALECT_NAMES = Object.keys(DIALECTS) as DialectName[]

function programName(text: string): string {
  if (text === '' || text.startsWith('-') || (text.includes('/') && !text.startsWith('/')))
    throw new Error(`must be a name or an absolute path, got ${JSON.stringify(text)}`)
  return text
}

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(?:\.\d+)?$/.test(text) || value < 1 || value > 3600)
    throw new Error(`must be 1 to 3600 seconds, got ${JSON.stringify(text)}`)
  return value * 1000
}

function version(text: string): string | undefined {
  if (text === '') return undefined
  if (!/^v?\d+\.\d+/.test(text)) throw new Error(`must be a version such as v1.30.2, got ${JSON.stringify(text)}`)
  return text
}

/** Loopback only: what is said here is nobody else's business, and there is no token to ask for. */
function address(text: string): AgentConfig['listen'] {
  if (text === 'off') return undefined
  const [, host = '', port = ''] = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? []
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare === '' || Number(port) > 65535) throw new Error(`must be HOST:PORT or off, got ${JSON.stringify(text)}`)
  return { host: bare, port: Number(port) }
}
