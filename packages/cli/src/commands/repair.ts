import type { Repair } from '@cgroupkit/agent'
import { CgroupError } from '@cgroupkit/core'
import { agentSocket, stateDirOption } from '../agent-socket.js'
import { type CommandModule, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { printJson } from '../output/json.js'
import { hostRoot } from '../target.js'

type Agent = typeof import('@cgroupkit/agent')

interface RepairFlags extends CommonFlags {
  root?: string
  stateDir: string
}

/** Longer than cAdvisor needs to see that a directory went, which is what the agent waits for. */
const ANSWER_WITHIN_MS = 15_000

const ABOUT = `
cAdvisor keeps what it took a container for when it first saw its directory. If it was started while containerd was down, rows
have no labels for ever. This has the agent remove the container's directory, wait until cAdvisor has seen that, and make it
again. Only for directories that the agent made, and that hold nothing.
`

export function withAgent({ ask }: Agent): CommandModule {
  return {
    define(command, attach) {
      command.argument('<container>', 'id of a container, as cgroupkit list --json has it')
      rootOption(command)
      stateDirOption(command)
      jsonOption(command)
      command.addHelpText('after', ABOUT)
      examples(command, [['cgroupkit repair 38d3d13c7175…', 'a container whose rows have no labels']])
      attach(command, async (io, self) => {
        const flags = self.opts<RepairFlags>()
        const [id = ''] = self.args
        const socket = agentSocket(hostRoot(flags, io), flags.stateDir)
        const said = await ask<Repair>(socket, { do: 'repair', id }, ANSWER_WITHIN_MS)
        if (said === undefined)
          throw new CgroupError('ERR_HOST', 'open', socket, {
            message: 'no agent runs here',
            hint: 'cgroupkit agent makes what is missing',
          })
        if (flags.json) printJson(io, said)
        else if (said.repaired) io.stdout.write(`repaired ${said.dirs.join(' ')}\n`)
        else io.stderr.write(`not repaired: ${said.why}\n`)
        return said.repaired ? EXIT.ok.code : EXIT.kept.code
      })
    },
  }
}
