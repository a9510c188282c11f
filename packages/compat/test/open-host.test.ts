import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSim } from '@cgroupkit/sim'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openHost, openNodeHost, SIM_MARKER } from '../src/index.js'

function folder(files: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'cgroupkit-compat-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const PLAIN = {
  'proc/self/mountinfo': '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  'proc/self/cgroup': '0::/\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpu memory pids\n',
}

describe('openHost', () => {
  it('opens a simulated host by its marker, as another process would, with its systemd on the bus', async () => {
    const sim = await createSim({ store: 'tmpdir', cgroup: 'v2', systemd: 252 })
    onTestFinished(() => sim.dispose())
    const { host, fs, bus } = openHost({ root: sim.root })
    expect(host).toMatchObject({ root: sim.root, mode: 'v2', systemd: true })
    expect(await (await bus?.())?.version()).toBe(252)
    fs.mkdir('/sys/fs/cgroup/mine')
    expect(sim.fs.stat('/sys/fs/cgroup/mine')?.dir).toBe(true)
    expect(sim.fs.read('/sys/fs/cgroup/mine/cgroup.procs')).toBe('')
  })

  it('a simulated host without systemd has no bus', async () => {
    const sim = await createSim({ store: 'tmpdir', cgroup: 'v1' })
    onTestFinished(() => sim.dispose())
    expect(openHost({ root: sim.root }).bus).toBeUndefined()
  })

  it('refuses a plain folder with a hint', async () => {
    const refused = { code: 'ERR_HOST', hint: expect.any(String) }
    expect(() => openHost({ root: folder(PLAIN) })).toThrow(expect.objectContaining(refused))
    expect(() => openHost({ root: folder() })).toThrow(expect.objectContaining(refused))
  })

  it('refuses a folder whose marker says nothing', async () => {
    expect(() => openHost({ root: folder({ ...PLAIN, [SIM_MARKER]: '{' }) })).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^ERR_/),
      }),
    )
  })

  it('a simulated host whose folder cannot be used is a host that cannot, not a defect', async () => {
    const sim = await createSim({ store: 'tmpdir', cgroup: 'v2', systemd: 252 })
    onTestFinished(() => sim.dispose())
    // root may write to any folder: a file in its place is what it cannot write into
    const watch = join(sim.root, '.cgroupkit-sim/watch')
    rmSync(watch, { recursive: true, force: true })
    writeFileSync(watch, '')
    expect(() => openHost({ root: sim.root })).toThrow(
      expect.objectContaining({
        code: 'ERR_HOST',
        path: sim.root,
        hint: expect.stringContaining('writable'),
      }),
    )
  })

  it('the hook’s way takes no simulated host', async () => {
    const sim = await createSim({ store: 'tmpdir', cgroup: 'v2' })
    onTestFinished(() => sim.dispose())
    expect(() => openNodeHost({ root: sim.root })).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
  })
})
