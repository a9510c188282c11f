import type { AgentConfig, SettingKey } from '@cgroupkit/agent'
import { parse } from 'yaml'
import { type Attach, type CommandModule, type CommonFlags, examples, jsonOption } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { fromFile } from '../input/from-file.js'
import { readBounded } from '../input/read-bounded.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { printStandings } from '../output/standings.js'
import { parseProfile } from '../profile.js'
import { VERSION } from '../version.js'
import { defineService } from './agent-service.js'

type Agent = typeof import('@cgroupkit/agent')

interface AgentFlags extends CommonFlags {
  config?: string
  once?: boolean
}

const ABOUT = `
Makes a directory with true limits for every container of a sandbox, rewrites it when the limits change, and removes it
when the container has ended. Never in the way of a container's start; SIGTERM leaves the directories in place.
Each setting is a flag, an environment variable (CGROUPKIT_RESYNC for --resync) or a key of the configuration file (YAML or
JSON), in this order of strength. Logs are JSON lines on stderr.
`

export function withAgent(agent: Agent): CommandModule {
  return {
    define(command, attach: Attach) {
      command.option('--config <file>', 'configuration file')
      for (const setting of agent.SETTINGS) {
        const { key, help, fallback } = setting
        const says = fallback === '' || fallback === false ? help : `${help} (default: ${fallback})`
        command.option('placeholder' in setting ? `--${key} <${setting.placeholder}>` : `--${key}`, says)
      }
      command.option('--once', 'one pass over what runs now, then end')
      jsonOption(command)
      command.addHelpText('after', ABOUT)
      examples(command, [
        ['cgroupkit agent --observe', 'what it would do on this node; writes nothing'],
        ['cgroupkit agent --once', 'once, for a look or for a timer'],
        ['cgroupkit agent --config /etc/cgroupkit/agent.yaml', 'as a service does'],
      ])
      attach(command, async (io, self) => {
        const flags = self.opts<AgentFlags>()
        const config = settings(agent, flags, self.opts(), io)
        const signal = io.signal ?? new AbortController().signal
        const service = { env: { ...io.env }, version: VERSION, write: (line: string) => io.stderr.write(line), signal }
        if (flags.once) return printStandings(io, await agent.once(config, service), flags.json === true)
        await agent.serve(config, service)
        if (flags.json) printJson(io, { stopped: true })
        return EXIT.ok.code
      })
      defineService(command, attach, (file) => void agent.agentConfig({ file: readConfig(file) }, parseProfile))
    },
  }
}

/** commander calls `--log-level` logLevel. */
const optionName = (key: string) => key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

function settings(agent: Agent, { config }: AgentFlags, options: Record<string, unknown>, io: Io): AgentConfig {
  const flags: Partial<Record<SettingKey, unknown>> = {}
  for (const { key } of agent.SETTINGS) flags[key] = options[optionName(key)]
  return agent.agentConfig(
    { flags, env: { ...io.env }, file: config === undefined ? {} : readConfig(config) },
    parseProfile,
  )
}

/** An empty file says nothing. */
const readConfig = (file: string) => fromFile(file, () => (parse(readBounded(file)) as unknown) ?? {})
