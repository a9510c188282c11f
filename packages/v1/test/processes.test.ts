import { describe, expect, it, vi } from 'vitest'
import { openV1 } from '../src/index.js'
import { dirs, host, ROOT, text } from './host.js'

const PROCS = ['cpuset', 'cpu,cpuacct', 'memory', 'freezer', 'pids'].map((mount) => `${mount}/c/cgroup.procs`)

async function installed() {
  const made = await host()
  const cgroup = openV1(['c'], made.backing)
  await cgroup.install()
  return { ...made, cgroup }
}

describe('join', () => {
  it('moves a process in every hierarchy', async () => {
    const { sim, fs, cgroup } = await installed()
    const pid = sim.spawn(`${ROOT}/pids`)
    await cgroup.join(pid)
    expect(PROCS.map((path) => text(fs, path))).toEqual(PROCS.map(() => String(pid)))
  })
  it('without a pid writes 0: this process', async () => {
    const { fs, cgroup } = await installed()
    const write = vi.spyOn(fs, 'write').mockImplementation(() => undefined)
    await cgroup.join()
    expect(write.mock.calls).toEqual(PROCS.map((path) => [`${ROOT}/${path}`, '0']))
  })
  it('of what is not installed is ENOENT', async () => {
    const { sim, backing } = await host()
    const join = openV1(['c'], backing).join(sim.spawn(`${ROOT}/pids`))
    await expect(join).rejects.toMatchObject({ code: 'ENOENT', hint: 'install the cgroup first' })
  })
})

describe('spawn', () => {
  it('starts the program inside every directory', async () => {
    const { backing, cgroup } = await installed()
    const spawnInto = vi.fn(async () => ({
      pid: 7,
      exited: Promise.resolve({ code: 0, signal: null }),
      kill: () => undefined,
    }))
    await openV1(['c'], { ...backing, spawn: spawnInto }).spawn('sleep', ['1'])
    expect(spawnInto.mock.calls).toEqual([[cgroup.hierarchies.map(({ dir }) => dir), 'sleep', ['1'], undefined]])
  })
  it('is ERR_HOST where nothing can be started', async () => {
    const { cgroup } = await installed()
    await expect(cgroup.spawn('true')).rejects.toMatchObject({ code: 'ERR_HOST', hint: expect.any(String) })
  })
})

describe('freeze', () => {
  it('resolves when freezer.state says so', async () => {
    const { sim, fs, cgroup } = await installed()
    await cgroup.join(sim.spawn(`${ROOT}/pids`))
    await cgroup.freeze(true)
    expect(text(fs, 'freezer/c/freezer.state')).toBe('FROZEN')
    await cgroup.freeze(false)
    expect(text(fs, 'freezer/c/freezer.state')).toBe('THAWED')
  })
  it('thaws again what stays FREEZING', async () => {
    const { fs, cgroup, slept } = await installed()
    const write = vi.spyOn(fs, 'write')
    vi.spyOn(fs, 'read').mockReturnValue('FREEZING\n')
    await expect(cgroup.freeze(true)).rejects.toMatchObject({ code: 'ERR_TIMEOUT', hint: 'it was thawed again' })
    expect(slept.length).toBeGreaterThan(10)
    expect(write.mock.calls.at(-1)).toEqual([`${ROOT}/freezer/c/freezer.state`, 'THAWED'])
  })
  it('without a freezer hierarchy is ERR_NO_CONTROLLER', async () => {
    const { backing } = await host({ controllers: ['cpu', 'memory'] })
    await expect(openV1(['c'], backing).freeze(true)).rejects.toMatchObject({ code: 'ERR_NO_CONTROLLER' })
  })
})

describe('kill', () => {
  it('sends no signal on a host where no program runs', async () => {
    const { sim, cgroup } = await installed()
    await cgroup.join(sim.spawn(`${ROOT}/pids`))
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true)
    await expect(cgroup.kill()).rejects.toMatchObject({ code: 'ERR_HOST' })
    expect(kill.mock.calls).toEqual([])
    kill.mockRestore()
  })
  it('signals, and thaws what is frozen so that it dies', async () => {
    const { sim, fs, backing, cgroup: first } = await installed()
    const pid = sim.spawn(`${ROOT}/pids`)
    await first.join(pid)
    await first.freeze(true)
    const cgroup = openV1(['c'], { ...backing, spawn: async () => Promise.reject(new Error('unused')) })
    const kill = vi.spyOn(process, 'kill').mockImplementation((target) => {
      sim.kill(Number(target))
      return true
    })
    await cgroup.kill()
    expect(kill.mock.calls[0]).toEqual([pid, 'SIGKILL'])
    expect(text(fs, 'freezer/c/freezer.state')).toBe('THAWED')
    kill.mockRestore()
    sim.reap(pid)
    expect((await first.uninstall()).kept).toEqual([])
    expect(dirs(backing)).toEqual([])
  })
})
