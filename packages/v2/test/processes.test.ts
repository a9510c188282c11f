import { describe, expect, it, vi } from 'vitest'
import { openV2 } from '../src/index.js'
import { host, MOUNT } from './host.js'

const DIR = `${MOUNT}/c`

async function installed(options = {}) {
  const made = await host(options)
  const cgroup = openV2(['c'], made.backing)
  await cgroup.install()
  return { ...made, cgroup }
}

describe('join', () => {
  it('moves a process in', async () => {
    const { sim, fs, cgroup } = await installed()
    fs.mkdir(`${MOUNT}/elsewhere`)
    const pid = sim.spawn(`${MOUNT}/elsewhere`)
    await cgroup.join(pid)
    expect(fs.read(`${DIR}/cgroup.procs`)).toBe(`${pid}\n`)
  })
  it('without a pid writes 0: this process', async () => {
    const { fs, cgroup } = await installed()
    const write = vi.spyOn(fs, 'write').mockImplementation(() => undefined)
    await cgroup.join()
    expect(write.mock.calls).toEqual([[`${DIR}/cgroup.procs`, '0']])
  })
  it('hands on the kernel’s refusal', async () => {
    const { cgroup } = await installed()
    await expect(cgroup.join(4_000_000)).rejects.toMatchObject({ code: 'ESRCH' })
  })
})

describe('spawn', () => {
  it('starts the program inside the directory', async () => {
    const { backing } = await host()
    const spawnInto = vi.fn(async () => ({
      pid: 7,
      exited: Promise.resolve({ code: 0, signal: null }),
      kill: () => undefined,
    }))
    const cgroup = openV2(['c'], { ...backing, spawn: spawnInto })
    await cgroup.spawn('sleep', ['1'], { cwd: '/' })
    expect(spawnInto.mock.calls).toEqual([[[DIR], 'sleep', ['1'], { cwd: '/' }]])
  })
  it('is ERR_HOST with a hint where nothing can be started', async () => {
    const { cgroup } = await installed()
    await expect(cgroup.spawn('true')).rejects.toMatchObject({ code: 'ERR_HOST', hint: expect.any(String) })
  })
})

describe('freeze', () => {
  it('resolves when cgroup.events says so', async () => {
    const { sim, fs, cgroup } = await installed()
    sim.spawn(DIR)
    await cgroup.freeze(true)
    expect(fs.read(`${DIR}/cgroup.events`)).toContain('frozen 1')
    await cgroup.freeze(false)
    expect(fs.read(`${DIR}/cgroup.events`)).toContain('frozen 0')
  })
  it('waits, and thaws again what it cannot freeze in time', async () => {
    const { fs, cgroup, slept } = await installed()
    const read = fs.read.bind(fs)
    Object.assign(fs, {
      read: (path: string) => (path.endsWith('cgroup.events') ? 'populated 1\nfrozen 0\n' : read(path)),
    })
    await expect(cgroup.freeze(true)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(slept.length).toBeGreaterThan(10)
    expect(read(`${DIR}/cgroup.freeze`)).toBe('0\n')
  })
  it('under a frozen parent a thaw is a timeout that says why', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['p', 'c'], backing)
    await cgroup.install()
    fs.write(`${MOUNT}/p/cgroup.freeze`, '1')
    await expect(cgroup.freeze(false)).rejects.toMatchObject({ code: 'ERR_TIMEOUT', hint: 'a parent may be frozen' })
  })
})

describe('kill', () => {
  it('ends every process in the cgroup and below it, by cgroup.kill', async () => {
    const { sim, fs, cgroup } = await installed({ kernel: '6.1' })
    fs.mkdir(`${DIR}/below`)
    sim.spawn(DIR)
    sim.spawn(`${DIR}/below`)
    await cgroup.kill()
    expect(fs.read(`${DIR}/cgroup.events`)).toContain('populated 0')
  })
  it('before 5.14 needs signals, which a host without programs has not', async () => {
    const { sim, cgroup } = await installed({ kernel: '5.10' })
    sim.spawn(DIR)
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true)
    await expect(cgroup.kill()).rejects.toMatchObject({ code: 'ERR_HOST' })
    expect(kill.mock.calls).toEqual([])
    kill.mockRestore()
  })
  it('before 5.14 signals until nobody is left', async () => {
    const { sim, backing } = await host({ kernel: '5.10' })
    const cgroup = openV2(['c'], { ...backing, spawn: async () => Promise.reject(new Error('unused')) })
    await cgroup.install()
    const pid = sim.spawn(DIR)
    const kill = vi.spyOn(process, 'kill').mockImplementation((target) => {
      sim.kill(Number(target))
      return true
    })
    await cgroup.kill()
    expect(kill.mock.calls).toEqual([[pid, 'SIGKILL']])
    kill.mockRestore()
  })
})

describe('uninstall', () => {
  it('waits for a process that is on its way out', async () => {
    const { sim, backing, fs } = await host()
    const pids: number[] = []
    const cgroup = openV2(['c'], {
      ...backing,
      clock: {
        now: () => 0,
        random: () => 0,
        sleep: async () => {
          for (const pid of pids.splice(0)) sim.kill(pid)
        },
      },
    })
    await cgroup.install()
    pids.push(sim.spawn(DIR))
    expect(await cgroup.uninstall()).toEqual({ removed: [DIR], kept: [] })
    expect(fs.stat(DIR)).toBeUndefined()
  })
})
