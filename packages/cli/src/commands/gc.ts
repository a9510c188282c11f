import { CgroupError } from '@cgroupkit/core'
import { agentSocket, stateDirOption } from '../agent-socket.js'
import { type CommandModule, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { EXIT, UsageError } from '../exit-codes.js'
import { printJson } from '../output/json.js'
import { parseProfile } from '../profile.js'
import { hostRoot } from '../target.js'
import { VERSION } from '../version.js'

type Agent = typeof import('@cgroupkit/agent')

interface GcFlags extends CommonFlags {
  root?: string
  stateDir: string
  all?: boolean
}

const ABOUT = `
Removes what the agent's journal says it made, of containers that run as well: the last step when cgroupkit leaves a node. What
holds processes or cgroups of others is kept. Directories of containers that have ended need no gc: the next agent removes them.
`

export function withAgent({ agentConfig, ask, removeAll }: Agent): CommandModule {
  return {
    define(command, attach) {
      command.option('--all', 'yes, all of them')
      rootOption(command)
      stateDirOption(command)
      jsonOption(command)
      command.addHelpText('after', ABOUT)
      examples(command, [['cgroupkit gc --all', 'after the agent was stopped for good']])
      attach(command, async (io, self) => {
        const flags = self.opts<GcFlags>()
        if (!flags.all) throw new UsageError('gc removes everything that the agent made', 'say so: cgroupkit gc --all')
        const root = hostRoot(flags, io)
        const socket = agentSocket(root, flags.stateDir)
        if ((await ask(socket, { do: 'hello' }, 5000)) !== undefined)
          throw new CgroupError('ERR_RUNNING', 'open', socket, {
            message: 'the agent runs and would make them again',
            hint: 'stop it first: systemctl stop cgroupkit-agent',
          })
        const config = agentConfig({ flags: { root, 'state-dir': flags.stateDir, 'log-level': 'warn' } }, parseProfile)
        const signal = io.signal ?? new AbortController().signal
        const service = { env: { ...io.env }, version: VERSION, write: (line: string) => io.stderr.write(line), signal }
        const report = await removeAll(config, service)
        if (flags.json) printJson(io, report)
        else for (const path of report.removed) io.stdout.write(`removed ${path}\n`)
        return report.kept.length > 0 ? EXIT.kept.code : EXIT.ok.code
      })
    },
  }
}
