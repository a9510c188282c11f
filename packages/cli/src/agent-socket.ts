import { join } from 'node:path'
import type { Command } from 'commander'

/** For the commands that look for an agent. */
export function stateDirOption(command: Command): Command {
  return command.option('--state-dir <dir>', 'of the agent', '/run/cgroupkit')
}

/** Where the agent listens; absolute on this machine. */
export const agentSocket = (hostRoot: string, stateDir: string): string => join(hostRoot, stateDir, 'agent.sock')
