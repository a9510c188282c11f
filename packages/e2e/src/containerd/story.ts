import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { AgentProcess, journalIds } from './agent-process.js'
import { criClient } from './cri.js'
import { CONTAINERS, type Files, filesOf, RESIZED } from './expected.js'
import { dirOf, makeSlice, POD, Pod } from './pod.js'
import { Rounds } from './rounds.js'
import type { Check, Told } from './told.js'
import { until } from './until.js'

const { app: APP, side: SIDE } = CONTAINERS
const RUNSC = ['--root', '/run/containerd/runsc/k8s.io']

/** A pod's life, with the agent and containerd killed in it. */
export async function story(rounds: number): Promise<Told> {
  const checks: Check[] = []
  const check = (says: string, got: unknown, wanted: unknown) => {
    checks.push({ says, got, wanted })
    progress(isDeepStrictEqual(got, wanted) ? says : `WRONG: ${says}: ${JSON.stringify(got)}`)
  }
  /** The last look when it does not come true. */
  const becomes = async (says: string, id: string, wanted: Files) => {
    await until(() => (isDeepStrictEqual(filesOf(id, wanted), wanted) ? true : undefined))
    check(says, filesOf(id, wanted), wanted)
  }
  const vanishes = async (says: string, id: string) => {
    await until(() => (existsSync(dirOf(id)) ? undefined : true))
    check(says, existsSync(dirOf(id)), false)
  }

  const cri = criClient()
  const served = () =>
    until(() =>
      cri.status({}).then(
        () => true,
        () => undefined,
      ),
    )
  let agent = await AgentProcess.start()
  progress('agent is ready')
  makeSlice()
  const pod = await Pod.run(cri)
  progress('pod runs')
  const app = await pod.create('app', APP.resources)
  const side = await pod.create('side', SIDE.resources)
  check('no directory before the start', existsSync(dirOf(app)) || existsSync(dirOf(side)), false)
  await pod.start(app)
  await becomes('app has its directory and values', app, APP.files)
  await pod.start(side)
  await becomes('side has its directory and values', side, SIDE.files)
  check('those of the pod are theirs and the sandbox’s', scopes(), [app, pod.id, side].sort())
  check('the journal knows app and side', journalIds(), [app, side].sort())
  await cri.updateContainerResources({ containerId: app, linux: RESIZED.resources })
  await becomes('app is resized in place', app, RESIZED.files)

  await agent.end('SIGKILL')
  await pod.stop(side)
  await pod.remove(side)
  check('side’s directory outlives agent and side', existsSync(dirOf(side)), true)
  const late = await pod.create('late', SIDE.resources)
  await pod.start(late)
  agent = await AgentProcess.start()
  await vanishes('side’s directory goes with the next agent', side)
  await becomes('app is as it was', app, RESIZED.files)
  await becomes('late, which started without an agent, has its directory', late, SIDE.files)

  execFileSync('systemctl', ['kill', '--kill-whom=main', '-s', 'KILL', 'containerd'])
  execFileSync('/usr/bin/runsc', [...RUNSC, 'kill', app, 'KILL'])
  progress(`containerd serves again: ${await served()}`)
  await vanishes('app, which ended while containerd was dead, has none', app)
  await becomes('late is as it was', late, SIDE.files)
  await pod.remove(app)

  const timings = await new Rounds(pod, SIDE).play(rounds, agent)
  progress(JSON.stringify(timings))
  agent = await AgentProcess.start()
  await pod.stop(late)
  await vanishes('late has none after its end', late)
  await pod.end()
  await until(() => (existsSync(`/sys/fs/cgroup${POD}`) ? undefined : true))
  check('nothing is left of the pod', scopes(), [])
  await until(() => (journalIds().length === 0 ? true : undefined))
  check('the journal is empty', journalIds(), [])
  await agent.end('SIGTERM')
  return { checks, timings }
}

/** Containers that have a directory in the pod's slice. */
function scopes(): string[] {
  const slice = `/sys/fs/cgroup${POD}`
  const names = existsSync(slice) ? readdirSync(slice) : []
  return names.flatMap((name) => /^cri-containerd-(.*)\.scope$/.exec(name)?.[1] ?? []).sort()
}

/** Where a guest hangs is seen on its console while it runs. */
export const progress = (text: string) => appendFileSync('/dev/ttyS0', `${process.uptime().toFixed(1)} ${text}\n`)
