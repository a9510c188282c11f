import { installSubcontainerCompatDir, openCgroup, uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import { createSim } from '@cgroupkit/sim'
import { expect } from 'vitest'
import { type Answer, answerOf, type Driver } from '../answers.js'
import type { Vector } from '../vectors.js'
import { podHost } from './modes.js'

const LIMITS = { memory: { limit: 4096 } }

async function opened() {
  const { sim, cgroupsPath } = await podHost()
  return {
    sim,
    dir: `/sys/fs/cgroup${cgroupsPath}`,
    open: () => openCgroup({ cgroupsPath, host: sim.host, fs: sim.fs }),
  }
}

/** The library refuses, having made nothing; the hook makes a warning of it and exits 0. What is not there can be uninstalled. */
async function readOnly(vector: Vector): Promise<Answer> {
  const { sim, open } = await opened()
  const before = sim.tree()
  sim.faults.push((op) => (op === 'mkdir' || op === 'rmdir' || op === 'write' ? 'EROFS' : undefined))
  const full = await answerOf(async () => ({ outcome: await open().install(LIMITS) }), vector)
  const compat = await answerOf(async () => ({ ...(await installSubcontainerCompatDir(open(), LIMITS)) }), vector)
  expect(full).toEqual(compat)
  expect(await uninstallSubcontainerCompatDir(open())).toEqual({ removed: [], kept: [] })
  expect(await open().uninstall()).toEqual({ removed: [], kept: [] })
  expect(sim.tree()).toBe(before)
  return compat
}

async function coMounted(): Promise<Answer> {
  const sim = await createSim({ cgroup: 'v1' })
  const before = sim.tree()
  const cgroup = openCgroup({ cgroupsPath: '/c', host: sim.host, fs: sim.fs })
  expect(cgroup.path('cpu')).toBe(cgroup.path('cpuacct'))
  const { created, dirs } = await installSubcontainerCompatDir(cgroup, LIMITS)
  expect(new Set(created).size).toBe(created.length)
  expect(created.sort()).toEqual([...dirs].sort())
  expect(cgroup.own.dirs.toSorted()).toEqual(created)
  const { removed } = await uninstallSubcontainerCompatDir(cgroup)
  expect(removed.sort()).toEqual(created)
  await cgroup.install(LIMITS)
  await cgroup.uninstall()
  expect(sim.tree()).toBe(before)
  await sim.dispose()
  return { outcome: 'ok' }
}

/** Gone before we came back: uninstalled. */
async function removedBySystemd(): Promise<Answer> {
  const { sim, dir, open } = await opened()
  const cgroup = open()
  await installSubcontainerCompatDir(cgroup, LIMITS)
  sim.fs.rmdir(dir)
  expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [], kept: [] })
  const again = await installSubcontainerCompatDir(open(), LIMITS)
  expect(again.created).toEqual([dir])
  await sim.dispose()
  return { outcome: 'ok' }
}

/** Made by somebody else: filled, left standing, values and all. */
async function existedBefore(): Promise<Answer> {
  for (const mode of ['compat', 'full'] as const) {
    const { sim, dir, open } = await opened()
    sim.fs.mkdir(dir)
    const cgroup = open()
    if (mode === 'compat') await installSubcontainerCompatDir(cgroup, LIMITS)
    else await cgroup.install(LIMITS)
    await (mode === 'compat' ? uninstallSubcontainerCompatDir(cgroup) : cgroup.uninstall())
    expect(sim.fs.read(`${dir}/memory.max`)).toBe('4096\n')
    await sim.dispose()
  }
  return { outcome: 'ok' }
}

/** Removed and made anew by somebody else: it has no mark, so it stays; that is no error. */
async function replaced(): Promise<Answer> {
  const { sim, dir, open } = await opened()
  const cgroup = open()
  await installSubcontainerCompatDir(cgroup, LIMITS)
  sim.fs.rmdir(dir)
  sim.fs.mkdir(dir)
  const { removed } = await uninstallSubcontainerCompatDir(cgroup)
  const stays = sim.fs.stat(dir)?.dir === true
  await sim.dispose()
  return { outcome: 'ok', removed, stays }
}

/** Killed right after mkdir(2): the mark is on the directory already, so the next process finds it and removes it. */
async function killedHalfway(): Promise<Answer> {
  const { sim, dir, open } = await opened()
  const before = sim.tree()
  const killed = new Error('killed')
  const stopped = Object.create(sim.fs, {
    write: {
      value: () => {
        throw killed
      },
    },
    rmdir: {
      value: () => {
        throw killed
      },
    },
  })
  const first = openCgroup({ cgroupsPath: '/pods/app', host: sim.host, fs: stopped })
  await expect(installSubcontainerCompatDir(first, LIMITS)).rejects.toThrow()
  expect(sim.fs.stat(dir)?.dir).toBe(true)
  const { existed } = await installSubcontainerCompatDir(open(), LIMITS)
  expect(existed).toEqual([{ dir, as: 'ours' }])
  await uninstallSubcontainerCompatDir(open())
  expect(sim.tree()).toBe(before)
  await sim.dispose()
  return { outcome: 'ok' }
}

export const filesystem: Driver = async ({ situation }, vector) => {
  const text = String(situation)
  if (text.startsWith('cgroup root is a read-only')) return readOnly(vector)
  if (text.startsWith('controllers co-mounted')) return coMounted()
  if (text.startsWith('dir removed by systemd')) return removedBySystemd()
  if (text.startsWith('uninstall of a dir that pre-existed')) return existedBefore()
  if (text.startsWith('uninstall when dir was replaced')) return replaced()
  if (text.startsWith('SIGKILL')) return killedHalfway()
  throw new Error(`no driver for ${text}`)
}
