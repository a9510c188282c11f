import { describe, expect, it } from 'vitest'
import { isPopulated, killProcesses, pidText, processesBelow, readCounter, settled } from '../src/index.js'
import { fakeClock, tree } from './tree.js'

describe('pidText', () => {
  it('is decimal, or the kernel’s 0 for the writer', () => {
    expect(pidText(undefined)).toBe('0')
    expect(pidText(1234)).toBe('1234')
    expect(pidText(4194304)).toBe('4194304')
  })
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 4194305, '0x1' as unknown as number])(
    'refuses %s',
    (pid) => {
      expect(() => pidText(pid)).toThrow(expect.objectContaining({ code: 'ERR_SPEC', field: 'pid', data: String(pid) }))
    },
  )
})

describe('a populated cgroup', () => {
  it.each(['v1', 'v2'] as const)('%s: has a process itself or below', (column) => {
    const fs = tree()
    fs.mkdir('/m/a')
    fs.mkdir('/m/a/b')
    expect(isPopulated(fs, '/m/a', column)).toBe(false)
    fs.addProcess('/m/a/b', 7)
    expect(isPopulated(fs, '/m/a', column)).toBe(true)
    expect(processesBelow(fs, '/m/a')).toEqual([7])
  })
})

describe('settled', () => {
  it('asks until it is so', async () => {
    const clock = fakeClock()
    expect(await settled(clock, () => clock.slept.length === 3)).toBe(true)
  })
  it('ends after about 5 s', async () => {
    const clock = fakeClock()
    expect(await settled(clock, () => false)).toBe(false)
    expect(clock.now()).toBeGreaterThan(4000)
    expect(clock.now()).toBeLessThan(6000)
  })
})

describe('killProcesses', () => {
  it('signals until nobody is left, also those forked in between', async () => {
    const fs = tree()
    fs.mkdir('/m/a')
    fs.mkdir('/m/a/b')
    fs.addProcess('/m/a', 7)
    fs.addProcess('/m/a/b', 8)
    const killed: number[] = []
    const texts = ['7\n', '', '8\n9\n', '']
    let round = 0
    fs.read = (path) => (path.endsWith('/b/cgroup.procs') ? (texts[round * 2 + 1] ?? '') : (texts[round * 2] ?? ''))
    const clock = fakeClock(() => round++)
    await killProcesses(fs, clock, '/m/a', (pid) => killed.push(pid))
    expect(killed).toEqual([7, 8, 9])
  })
  it('never signals pid 0, which would be our own process group', async () => {
    const fs = tree()
    fs.mkdir('/m/a')
    fs.addProcess('/m/a', 0)
    fs.addProcess('/m/a', 7)
    const killed: number[] = []
    await expect(killProcesses(fs, fakeClock(), '/m/a', (pid) => killed.push(pid))).rejects.toMatchObject({
      code: 'ERR_HOST',
    })
    expect(killed).toEqual([])
  })
  it('says so when they do not die', async () => {
    const fs = tree()
    fs.mkdir('/m/a')
    fs.addProcess('/m/a', 7)
    const gone = Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' })
    await expect(
      killProcesses(fs, fakeClock(), '/m/a', () => {
        throw gone
      }),
    ).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

describe('readCounter', () => {
  it.each([
    ['18446744073709551615\n', 18446744073709551615n],
    ['max\n', undefined],
    ['-1\n', undefined],
    ['', undefined],
  ])('%j is %s', (text, value) => {
    const fs = tree()
    fs.read = () => text
    expect(readCounter(fs, '/m/memory.current')).toBe(value)
  })
  it('knows nothing of an absent file', () => {
    expect(readCounter(tree(), '/m/memory.current')).toBeUndefined()
  })
})
