import type { AgentConfig, Hello, Standing } from '@cgroupkit/agent'
import type { Host } from '@cgroupkit/core'
import { agentSocket } from '../agent-socket.js'
import type { Io } from '../io.js'
import { parseProfile } from '../profile.js'
import { VERSION } from '../version.js'
import type { Check } from './checks.js'
import { containerChecks } from './container-checks.js'
import type { Look } from './look.js'

type Agent = typeof import('@cgroupkit/agent')

const ANSWER_WITHIN_MS = 5000

/** What decides how the containers of this node fare: who reads their directories, who makes them, and how each of them stands. */
export async function nodeChecks(agent: Agent, host: Host, look: Look, io: Io, stateDir: string): Promise<Check[]> {
  if (look.kind === 'recorded') return []
  const config = agent.agentConfig(
    { flags: { root: host.root, 'state-dir': stateDir, observe: true, 'log-level': 'error' } },
    parseProfile,
  )
  const kubelet = agent.findKubelet(host.root)
  const checks = [
    ...mountChecks(host, look),
    ...driverChecks(host, look, kubelet?.cgroupDriver),
    ...kubeletChecks(agent, kubelet, config),
  ]
  const socket = agentSocket(host.root, config.stateDir)
  try {
    const running = await agent.ask<Hello>(socket, { do: 'hello' }, ANSWER_WITHIN_MS)
    const standings =
      running === undefined
        ? await looked(agent, config, io)
        : ((await agent.ask<Standing[]>(socket, { do: 'list' }, ANSWER_WITHIN_MS)) ?? [])
    return [
      ...checks,
      agentCheck(running, standings),
      ...containerChecks(standings, running !== undefined, agent.whatAllows),
    ]
  } catch (error) {
    const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
    const says = error instanceof Error ? error.message : String(error)
    return [
      ...checks,
      {
        name: 'containers',
        result: 'fail',
        says,
        fix: hint ?? 'systemctl status containerd; another socket is named with --socket of the agent',
      },
    ]
  }
}

/** What an agent would see; nothing is written. */
function looked(agent: Agent, config: AgentConfig, io: Io): Promise<Standing[]> {
  const signal = io.signal ?? new AbortController().signal
  return agent.once(config, { env: {}, version: VERSION, write: () => undefined, signal })
}

function agentCheck(running: Hello | undefined, standings: readonly Standing[]): Check {
  if (running !== undefined)
    return { name: 'agent', result: 'ok', says: `${running.version} runs as process ${running.pid}` }
  if (standings.length === 0)
    return { name: 'agent', result: 'ok', says: 'none runs here, and no container of a sandbox needs one' }
  const fix = 'cgroupkit agent --once --observe shows what it would do; cgroupkit agent install'
  return { name: 'agent', result: 'warn', says: 'none runs here', fix }
}

/** A mount that is read-only here makes every other answer useless. */
function mountChecks({ mounts }: Host, look: Look): Check[] {
  const lines = (look.read('/proc/self/mountinfo') ?? '').split('\n').map((line) => line.split(' '))
  return mounts.flatMap(({ point }) => {
    const options = lines.findLast(([, , , , at]) => at === point)?.[5]?.split(',') ?? []
    if (!options.includes('ro')) return []
    const fix = 'in a pod mount hostPath /sys/fs/cgroup with readOnly: false; in a unit ProtectControlGroups=no'
    return [
      { name: 'mount', result: 'fail' as const, says: `${point} is mounted read-only here: nothing can be made`, fix },
    ]
  })
}

/** kubelet and runtime must agree on it; pods show which one made them. */
function driverChecks(host: Host, look: Look, ofKubelet: string | undefined): Check[] {
  const hierarchy = host.mounts.find(({ version, controllers }) =>
    host.mode === 'v2' ? version === 2 : controllers.includes('memory'),
  )
  const point = hierarchy?.point ?? '/sys/fs/cgroup'
  const made = [
    ...(look.exists(`${point}/kubepods.slice`) ? ['systemd'] : []),
    ...(look.exists(`${point}/kubepods`) ? ['cgroupfs'] : []),
  ]
  const seen = made.length === 0 ? 'no pods yet' : `pods were made by ${made.join(' and by ')}`
  if (ofKubelet !== undefined && made.length > 0 && !made.includes(ofKubelet))
    return [
      {
        name: 'driver',
        result: 'fail',
        says: `${seen}, the kubelet is set to ${ofKubelet}`,
        fix: 'set cgroupDriver of the kubelet and SystemdCgroup of containerd alike, then restart the node’s pods',
      },
    ]
  if (made.length > 1)
    return [
      {
        name: 'driver',
        result: 'warn',
        says: `${seen}: one of them is a leftover`,
        fix: 'remove the empty tree, or restart the node',
      },
    ]
  return [
    { name: 'driver', result: 'ok', says: ofKubelet === undefined ? seen : `${ofKubelet}, says the kubelet; ${seen}` },
  ]
}

function kubeletChecks(agent: Agent, kubelet: ReturnType<Agent['findKubelet']>, config: AgentConfig): Check[] {
  if (kubelet === undefined) return []
  const { refused, idle, warning } = agent.judgeKubelet(kubelet, config)
  if (refused !== undefined)
    return [{ name: 'kubelet', result: 'fail', says: refused.message, fix: refused.hint ?? '' }]
  if (idle !== undefined)
    return [
      { name: 'kubelet', result: 'warn', says: idle, fix: 'turn the feature gate off, or run a cAdvisor of its own' },
    ]
  if (warning !== undefined) return [{ name: 'kubelet', result: 'warn', says: warning, fix: 'kubelet --version' }]
  return [{ name: 'kubelet', result: 'ok', says: `${kubelet.version ?? ''} runs as process ${kubelet.pid}` }]
}
