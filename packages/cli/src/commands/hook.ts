import { openHost } from '@cgroupkit/compat'
import type { Command } from 'commander'
import {
  type Attach,
  type CommonFlags,
  driverOption,
  examples,
  type HostFlags,
  jsonOption,
  profileOption,
  rootOption,
} from '../command.js'
import { EXIT } from '../exit-codes.js'
import { HOOK_DEADLINE_MS, runHook } from '../hook/run-hook.js'
import { readAll } from '../hook/stdin.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'

interface HookFlags extends HostFlags, CommonFlags {
  profile: string
  timeoutMs: string
}

const ABOUT = `
Reads the OCI state on stdin and <bundle>/config.json. Register it as poststart (status created or
running: installs) and poststop (status stopped: removes). Acts on containers of a sandbox only:
annotation io.kubernetes.cri.container-type or io.kubernetes.cri-o.ContainerType = container.
Exits 0 whatever happens, warnings on stderr. cgroupkit-hook is the same, started faster, and
without simulated hosts and --json.
`

export function define(command: Command, attach: Attach): void {
  command.argument('[name]', 'poststart or poststop, for the reader: the status on stdin decides')
  rootOption(command)
  driverOption(command)
  profileOption(command)
  command.option('--timeout-ms <ms>', 'own deadline, at most 60000', String(HOOK_DEADLINE_MS))
  jsonOption(command)
  command.addHelpText('after', ABOUT)
  examples(command, [
    [
      '"hooks": {"poststart": [{"path": "/usr/bin/cgroupkit-hook", "timeout": 2}]}',
      'in config.json, and the same under poststop',
    ],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<HookFlags>()
  const argv = [
    ...(flags.root === undefined ? [] : ['--root', flags.root]),
    ...['--driver', flags.driver, '--profile', flags.profile, '--timeout-ms', flags.timeoutMs],
  ]
  const warn = (text: string) => io.stderr.write(`cgroupkit hook: ${text}\n`)
  const outcome = await runHook(argv, { readStdin: () => readAll(io.stdin), warn, now: io.now }, openHost)
  if (flags.json) printJson(io, outcome)
  return EXIT.ok.code
}
