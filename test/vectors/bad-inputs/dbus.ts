import { installSubcontainerCompatDir, openCgroup } from '@cgroupkit/compat'
import { createSim, startPod } from '@cgroupkit/sim'
import { connectBus, parseSystemdVersion } from '@cgroupkit/systemd'
import { dir } from 'tmp-promise'
import { expect } from 'vitest'
import { served } from '../../../packages/systemd/test/support/served.js'
import { scopeOf } from '../../../packages/systemd/test/support/unit.js'
import { type Answer, answerOf, type Driver } from '../answers.js'
import type { Vector } from '../vectors.js'

const UNIT = 'a.scope'
const LIMITS = 'org.freedesktop.DBus.Error.LimitsExceeded'
const PODS = { slice: 'kubepods-pod1.slice', path: 'kubepods-pod1.slice:cri:app' }

/** Compat mode needs no bus: without one the directory is made and filled all the same. */
async function noSocket(vector: Vector): Promise<Answer> {
  const { path: root, cleanup } = await dir()
  const answer = await answerOf(async () => ({ value: await connectBus({ root, rootless: false }) }), vector)
  await cleanup()
  expect(answer).toEqual({ error: 'ERR_BUS' })
  const sim = await createSim({ systemd: 252 })
  await startPod(sim, `${PODS.slice}:cri:pause`)
  const cgroup = openCgroup({ cgroupsPath: PODS.path, host: sim.host, fs: sim.fs })
  const { written, skipped } = await installSubcontainerCompatDir(cgroup, { memory: { limit: 4096 } })
  expect(written.map(({ file }) => file)).toEqual(['memory.max'])
  expect(skipped).toEqual([])
  await sim.dispose()
  return { outcome: 'degrade', code: 'no-dbus' }
}

async function lostConnection(): Promise<Answer> {
  const { systemd, server, connect, spawn } = await served()
  const bus = await connect()
  let dropped = false
  systemd.faults.push((verb) => {
    if (verb !== 'start' || dropped) return undefined
    dropped = true
    return { disconnect: 'before' }
  })
  expect(await bus.startUnit(UNIT, scopeOf(spawn()))).toBe('done')
  expect(server.connections).toBe(2)
  return { outcome: 'retry', code: 'disconnected' }
}

/** Asked again, but not for ever. */
async function noRoom(): Promise<Answer> {
  const { systemd, connect } = await served()
  const bus = await connect()
  let full = 5
  systemd.faults.push(() => (full-- > 0 ? { error: LIMITS } : undefined))
  expect(await bus.version()).toBe(252)
  return { outcome: 'retry', code: 'limits' }
}

async function failedJobs(vector: Vector): Promise<Answer> {
  let answer: Answer = {}
  for (const result of ['canceled', 'timeout', 'failed', 'dependency', 'skipped']) {
    const { systemd, connect, spawn } = await served()
    const bus = await connect()
    systemd.faults.push((verb) => (verb === 'start' ? { result } : undefined))
    const start = () => bus.startUnit(UNIT, scopeOf(spawn()))
    await expect(start()).rejects.toMatchObject({ data: result, message: expect.stringContaining(result) })
    expect(systemd.requests.map(({ verb }) => verb)).toContain('reset')
    answer = await answerOf(async () => ({ value: await start() }), vector)
  }
  return answer
}

async function refusedLogin(vector: Vector): Promise<Answer> {
  const { server, connect } = await served({ authorize: false })
  const answer = await answerOf(async () => ({ value: await connect() }), vector)
  expect(server.connections).toBe(1)
  return answer
}

async function oldSystemd(vector: Vector): Promise<Answer> {
  const sim = await createSim({ systemd: 243 })
  const { bus } = sim
  const cgroup = openCgroup({
    cgroupsPath: 'a.slice:cri:app',
    host: sim.host,
    fs: sim.fs,
    bus: bus && (async () => bus),
  })
  await cgroup.install({ memory: { limit: 4096 } })
  const start = () => cgroup.join(sim.spawn('/sys/fs/cgroup/init.scope'))
  await expect(start()).rejects.toThrow(/systemd 244/)
  const answer = await answerOf(async () => ({ value: await start() }), vector)
  await sim.dispose()
  return answer
}

export const dbus: Driver = async ({ situation }, vector) => {
  const text = String(situation)
  if (text.startsWith('no system bus')) return noSocket(vector)
  if (text.startsWith('bus disconnects')) return lostConnection()
  if (text.startsWith('bus returns max connections')) return noRoom()
  if (text.startsWith('job result')) return failedJobs(vector)
  if (text.startsWith('auth rejected')) return refusedLogin(vector)
  if (text.startsWith('systemd <')) return oldSystemd(vector)
  return { value: parseSystemdVersion('NaN') }
}
