import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { AgentProcess, journalIds } from './agent-process.js'
import { Checks } from './checks.js'
import { RUNSC } from './config.js'
import { criClient } from './cri.js'
import { makeAndRemove } from './dying.js'
import { CONTAINERS, RESIZED } from './expected.js'
import { killContainerd, served } from './outage.js'
import { Pod } from './pod.js'
import { progress } from './progress.js'
import type { Check } from './told.js'
import { until } from './until.js'
import { Written } from './written.js'

const { app: APP, side: SIDE, plain: PLAIN } = CONTAINERS
const LIMITS = ['MemoryMax=t=201326592', 'CPUQuotaPerSecUSec=t=700000', 'CPUWeight=t=30', 'TasksMax=t=500']

/** A pod's life, with the agent and containerd killed in it. */
export async function life(): Promise<Check[]> {
  const checks = new Checks()
  const cri = criClient()
  let agent = await AgentProcess.start()
  progress('agent is ready')
  const pod = await Pod.run(cri, 1, LIMITS)
  progress('pod runs')
  const app = await pod.create('app', APP.resources)
  const side = await pod.create('side', SIDE.resources)
  const plain = await pod.create('plain', PLAIN.resources)
  checks.is('no directory before the start', pod.scopes(), [pod.id])
  await pod.start(app)
  await checks.becomes('app has its directory and values', pod.dirOf(app), APP.files)
  await pod.start(side)
  await checks.becomes('side has its directory and values', pod.dirOf(side), SIDE.files)
  await pod.start(plain)
  await checks.becomes('plain, which has no limits, has its directory', pod.dirOf(plain), PLAIN.files)
  checks.is('those of the pod are theirs and the sandbox’s', pod.scopes(), [app, pod.id, side, plain].sort())
  checks.is('the journal knows all three', journalIds(), [app, side, plain].sort())

  const written = new Written(pod.dirOf(app), RESIZED.files)
  const { ino } = statSync(pod.dirOf(app))
  await cri.updateContainerResources({ containerId: app, linux: RESIZED.resources })
  await checks.becomes('app is resized in place', pod.dirOf(app), RESIZED.files)
  checks.is('what changed is written, each once', written.take(), ['cpu.max', 'cpu.weight', 'memory.max'])

  await agent.end('SIGKILL')
  await pod.stop(side)
  await pod.remove(side)
  checks.is('side’s directory outlives agent and side', existsSync(pod.dirOf(side)), true)
  const late = await pod.create('late', SIDE.resources)
  await pod.start(late)
  agent = await AgentProcess.start()
  await checks.vanishes('side’s directory goes with the next agent', pod.dirOf(side))
  await checks.becomes('late, which started without an agent, has its directory', pod.dirOf(late), SIDE.files)
  await checks.becomes('app is as it was', pod.dirOf(app), RESIZED.files)
  // runsc’s state says what app started with, and is there before containerd answers
  checks.is('nobody wrote to app meanwhile', written.take(), [])
  checks.is('app’s directory is the same', statSync(pod.dirOf(app)).ino, ino)

  killContainerd()
  execFileSync('/usr/bin/runsc', [...RUNSC, 'kill', plain, 'KILL'])
  progress(`containerd serves again: ${await served(cri)}`)
  await checks.vanishes('plain, which ended while containerd was dead, has none', pod.dirOf(plain))
  await checks.becomes('late is as it was', pod.dirOf(late), SIDE.files)
  checks.is('nobody wrote to app meanwhile', written.take(), [])
  written.close()
  await pod.remove(plain)
  await pod.stop(app)
  await checks.vanishes('app has none after its end', pod.dirOf(app))
  await pod.stop(late)
  await checks.vanishes('late has none after its end', pod.dirOf(late))
  await until(() => (journalIds().length === 0 ? true : undefined))
  checks.is('nothing is left but the sandbox', pod.scopes(), [pod.id])
  checks.is('the journal is empty', journalIds(), [])
  await agent.end('SIGTERM')
  const { dying, bytesEach } = await makeAndRemove(pod, 100)
  progress(`a directory takes ${bytesEach} bytes of its pod’s memory`)
  checks.is('B10 of a hundred directories made and removed none lives on in the kernel', dying, 0)
  checks.is('B8 each took less of its pod’s memory than a quarter of a megabyte', bytesEach < 1 << 18, true)
  await pod.end()
  checks.is('nothing is left of the pod', existsSync(pod.dir), false)
  return checks.all
}
