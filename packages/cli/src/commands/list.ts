import type { Standing } from '@cgroupkit/agent'
import { CgroupError } from '@cgroupkit/core'
import { agentSocket, stateDirOption } from '../agent-socket.js'
import { type CommandModule, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { printStandings } from '../output/standings.js'
import { hostRoot } from '../target.js'

type Agent = typeof import('@cgroupkit/agent')

interface ListFlags extends CommonFlags {
  root?: string
  stateDir: string
}

const ANSWER_WITHIN_MS = 5000

export function withAgent({ ask }: Agent): CommandModule {
  return {
    define(command, attach) {
      rootOption(command)
      stateDirOption(command)
      jsonOption(command)
      examples(command, [
        ['cgroupkit list', 'each container of a sandbox on this node, its directory and its limits'],
        ['cgroupkit list --json', 'for a script'],
      ])
      attach(command, async (io, self) => {
        const flags = self.opts<ListFlags>()
        const socket = agentSocket(hostRoot(flags, io), flags.stateDir)
        const standings = await ask<Standing[]>(socket, { do: 'list' }, ANSWER_WITHIN_MS)
        if (standings !== undefined) return printStandings(io, standings, flags.json === true)
        throw new CgroupError('ERR_HOST', 'open', socket, {
          message: 'no agent runs here',
          hint: 'cgroupkit agent --once --observe looks without one',
        })
      })
    },
  }
}
