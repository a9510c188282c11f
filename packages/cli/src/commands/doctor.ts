import { detectHost } from '@cgroupkit/core/node'
import type { Command } from 'commander'
import { stateDirOption } from '../agent-socket.js'
import { type Attach, type CommandModule, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { hostChecks } from '../doctor/checks.js'
import { lookAt } from '../doctor/look.js'
import { nodeChecks } from '../doctor/node-checks.js'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { hostRoot } from '../target.js'

interface DoctorFlags extends CommonFlags {
  root?: string
  slice?: string
  stateDir: string
}

type Agent = typeof import('@cgroupkit/agent')

export function withAgent(agent: Agent): CommandModule {
  return { define: (command, attach) => define(command, attach, agent) }
}

function define(command: Command, attach: Attach, agent: Agent): void {
  rootOption(command)
  stateDirOption(command)
  command.option('--slice <path>', 'cgroup that will hold the directories (default: the slices of Kubernetes)')
  jsonOption(command)
  examples(command, [
    ['cgroupkit doctor', 'this host'],
    ['cgroupkit doctor --slice kubepods-burstable.slice', 'and whether that slice hands its controllers down'],
    ['cgroupkit doctor --root fixtures/hosts/debian-12', 'a recorded host: reads only'],
  ])
  attach(command, (io, self) => execute(io, self, agent))
}

async function execute(io: Io, command: Command, agent: Agent): Promise<number> {
  const flags = command.opts<DoctorFlags>()
  const host = detectHost({ root: hostRoot(flags, io) })
  const look = lookAt(host)
  const checks = [...hostChecks(host, look, flags.slice), ...(await nodeChecks(agent, host, look, io, flags.stateDir))]
  const { root, mode, systemd, uid, cpus, memoryCapacity, kernel, mounts, own } = host
  if (flags.json)
    printJson(io, {
      host: { root, kind: look.kind, mode, systemd, uid, cpus, memoryCapacity, kernel, mounts, own },
      checks,
    })
  else {
    const style = styleFor(io)
    const paint = { ok: style.green, warn: style.yellow, fail: style.red }
    io.stdout.write(table(checks.map(({ result, name, says }) => [paint[result](result), name, says])))
    const fixes = checks.filter(({ fix }) => fix !== undefined)
    if (fixes.length > 0) io.stdout.write(`\n${table(fixes.map(({ name, fix }) => [`fix ${name}:`, fix ?? '']))}`)
  }
  return checks.some(({ result }) => result === 'fail') ? EXIT.failed.code : EXIT.ok.code
}
