import type { AgentConfig, SettingKey } from '@cgroupkit/agent'
import { SpecError } from '@cgroupkit/core'
import { type Attach, type CommandModule, type CommonFlags, examples, jsonOption } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { fromFile } from '../input/from-file.js'
import { readBounded } from '../input/read-bounded.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { parseProfile } from '../profile.js'
import { VERSION } from '../version.js'

type Agent = typeof import('@cgroupkit/agent')

/** Settings of the agent that mean the same here. */
const SHARED = [
  'dialect',
  'runsc',
  'interval',
  'root',
  'driver',
  'sources',
  'socket',
  'namespace',
  'runtimes',
  'runsc-roots',
  'log-level',
] as const satisfies readonly SettingKey[]

/** Beside an agent, which has 9417. */
const LISTEN = '127.0.0.1:9418'

interface ExportFlags extends CommonFlags {
  listen: string
  tokenFile?: string
  tlsCert?: string
  tlsKey?: string
  once?: boolean
}

const ABOUT = `
What cAdvisor cannot know of containers inside a sandbox, under cAdvisor's names: CPU, memory and processes of each container as its runtime
tells them, limits, and the host's cgroup of the sandbox for the pod as a whole. What is not known is absent, never 0. Makes and writes no
directory; needs root to ask runsc. Pages: /metrics (with /metrics/cadvisor as in the agent, which serves the same), / for people, /healthz
and /readyz without a token. Any other address than this machine's own needs a token or TLS. Have Prometheus drop the zeros that cAdvisor
shows beside these series: cgroupkit agent rules. Logs are JSON lines on stderr.
`

export function withAgent(agent: Agent): CommandModule {
  return {
    define(command, attach: Attach) {
      command
        .option('--once', 'print the series on stdout, then end')
        .option('--listen <address>', 'HOST:PORT', LISTEN)
        .option('--token-file <file>', 'scrapers must send what stands in it: Authorization: Bearer …')
        .option('--tls-cert <file>', 'serve HTTPS with this certificate (PEM)')
        .option('--tls-key <file>', 'and this key')
      for (const { key, help, fallback, placeholder } of sharedSettings(agent))
        command.option(`--${key} <${placeholder}>`, fallback === '' ? help : `${help} (default: ${fallback})`)
      jsonOption(command)
      command.addHelpText('after', ABOUT)
      examples(command, [
        ['cgroupkit export --once', 'a look at what there is to scrape'],
        ['cgroupkit export', `for a Prometheus on this machine: http://${LISTEN}/metrics`],
        ['cgroupkit export --listen 0.0.0.0:9418 --token-file /etc/cgroupkit/token', 'for one elsewhere'],
      ])
      attach(command, async (io, self) => {
        const flags = self.opts<ExportFlags>()
        const config = configOf(agent, flags, self.opts())
        const access = accessOf(flags)
        const signal = io.signal ?? new AbortController().signal
        const write = (line: string) => io.stderr.write(line)
        const service = { env: { ...io.env }, version: VERSION, write, signal, access }
        if (flags.once) return printOnce(agent, config, service, flags.json === true, io)
        await agent.serveExport(config, service)
        if (flags.json) printJson(io, { stopped: true })
        return EXIT.ok.code
      })
    },
  }
}

function sharedSettings(agent: Agent) {
  return SHARED.flatMap((key) => {
    const setting = agent.SETTINGS.find((one) => one.key === key)
    return setting !== undefined && 'placeholder' in setting ? [setting] : []
  })
}

async function printOnce(
  agent: Agent,
  config: AgentConfig,
  service: Parameters<Agent['exportOnce']>[1],
  json: boolean,
  io: Io,
): Promise<number> {
  const { snapshot, health } = await agent.exportOnce(config, service)
  if (json)
    printJson(io, { ...snapshot, sources: health.sources.map((one) => ({ ...one, failures: [...one.failures] })) })
  else for (const piece of agent.exposition(snapshot, config.dialect, Date.now())) io.stdout.write(piece)
  for (const { source, lastError } of health.sources)
    if (lastError !== undefined) io.stderr.write(`${source}: ${lastError.message}\n`)
  return EXIT.ok.code
}

/** commander calls `--log-level` logLevel. */
const optionName = (key: string) => key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

function configOf(agent: Agent, { listen }: ExportFlags, options: Record<string, unknown>): AgentConfig {
  const flags: Partial<Record<SettingKey, unknown>> = { listen }
  for (const key of SHARED) flags[key] = options[optionName(key)]
  return agent.agentConfig({ flags }, parseProfile)
}

function accessOf({ tokenFile, tlsCert, tlsKey }: ExportFlags) {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new SpecError(tlsCert === undefined ? '--tls-cert' : '--tls-key', 'a certificate and its key go together')
  const text = (file: string) => fromFile(file, () => readBounded(file))
  const token = tokenFile === undefined ? undefined : text(tokenFile).trim()
  if (token === '') throw new SpecError('--token-file', 'is empty')
  return {
    ...(token !== undefined && { token }),
    ...(tlsCert !== undefined && tlsKey !== undefined && { tls: { cert: text(tlsCert), key: text(tlsKey) } }),
  }
}
