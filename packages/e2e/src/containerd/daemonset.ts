import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { journalIds } from './agent-process.js'
import { Checks } from './checks.js'
import { criClient } from './cri.js'
import { CONTAINERS, RESIZED } from './expected.js'
import { Pod } from './pod.js'
import { PodOfAgent } from './pod-of-agent.js'
import type { Check } from './told.js'
import { until } from './until.js'

const { app: APP } = CONTAINERS
const NAMESPACES = ['cgroup', 'mnt', 'pid', 'ipc']
const WORKING = ['agent', '--root', '/host', '--resync', '5']

/** The agent as the DaemonSet's pod: first as it ships, observing, then at work. */
export async function daemonset(): Promise<Check[]> {
  const checks = new Checks()
  const cri = criClient()
  const pod = await Pod.run(cri, 2)
  const app = await pod.create('app', APP.resources)
  await pod.start(app)

  const observing = await PodOfAgent.start()
  checks.is(
    'B31 it is in namespaces of its own',
    NAMESPACES.filter((name) => namespaceOf(observing.pid, name) === namespaceOf('self', name)),
    [],
  )
  checks.is(
    'B31 without any capability',
    ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) => Number(observing.status(set))),
    [0, 0, 0, 0],
  )
  checks.is('B31 and can gain none', observing.status('NoNewPrivs'), '1')
  checks.is('B31 nor write its root', mountOptions(observing.pid, '/').includes('ro'), true)
  checks.is('B51 as it ships it tells what it would make', await until(would), true)
  checks.is('B51 and makes nothing', existsSync(pod.dirOf(app)), false)
  checks.is('it ends by SIGTERM', await observing.end(), 0)

  checks.is(
    'B34 the hierarchy is one that delegates by namespaces',
    mountOptions('self', '/sys/fs/cgroup', 'super').includes('nsdelegate'),
    true,
  )
  const agent = await PodOfAgent.start(WORKING)
  await checks.becomes(
    'B31 B34 at work it makes the directory, outside its own cgroup namespace',
    pod.dirOf(app),
    APP.files,
  )
  checks.is('B31 its journal is the host’s, of this boot', journalIds(), [app])
  await cri.updateContainerResources({ containerId: app, linux: RESIZED.resources })
  await checks.becomes('B31 hears containerd, and resizes', pod.dirOf(app), RESIZED.files)
  checks.is('it ends by SIGTERM', await agent.end(), 0)
  checks.is('B45 the directory stays', existsSync(pod.dirOf(app)), true)
  const next = await PodOfAgent.start(WORKING)
  await pod.stop(app)
  await checks.vanishes('B31 the next pod knows it, and removes it after the container’s end', pod.dirOf(app))
  await until(() => (journalIds().length === 0 ? true : undefined))
  checks.is('the journal is empty', journalIds(), [])
  await next.end()
  await pod.end()
  return checks.all
}

const namespaceOf = (pid: number | 'self', name: string) => readlinkSync(`/proc/${pid}/ns/${name}`)

/** Of the last mount on a point: its own, or those of its filesystem. */
function mountOptions(pid: number | 'self', point: string, whose: 'own' | 'super' = 'own'): string[] {
  const lines = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n')
  const words = lines.map((line) => line.split(' ')).findLast(([, , , , at]) => at === point) ?? []
  return (whose === 'own' ? words[5] : words.at(-1))?.split(',') ?? []
}

const would = () => (readFileSync('/out/agent.log', 'utf8').includes('"would make"') ? true : undefined)
