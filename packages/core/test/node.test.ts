import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CgroupError, type FsEvent, hostFrom } from '../src/index.js'
import { detectHost, nodeCgroupFs, nodeSyscalls, systemClock } from '../src/node/index.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroupkit-node-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (path: string, text = '') => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
const V2 = '34 28 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'

describe('detectHost', () => {
  it('reads a recorded host', () => {
    put('proc/self/mountinfo', V2)
    put('proc/self/cgroup', '0::/user.slice\n')
    put('proc/meminfo', 'MemTotal: 1024 kB\n')
    put('proc/sys/kernel/osrelease', '6.1.0-56-cloud-amd64\n')
    put('sys/devices/system/cpu/online', '0-2,4\n')
    put('run/systemd/system/x')
    expect(detectHost({ root: `${root}/` })).toEqual({
      root,
      mode: 'v2',
      mounts: [{ point: '/sys/fs/cgroup', version: 2, controllers: [], bind: '/' }],
      own: { '': '/user.slice' },
      systemd: true,
      uid: process.getuid?.(),
      cpus: 4,
      memoryCapacity: 1048576n,
      kernel: '6.1.0-56-cloud-amd64',
    })
  })

  it('of a mapped host asks process 1, whose mounts are the host’s', () => {
    put('proc/self/mountinfo', V2.replace('/sys', '/host/sys'))
    put('proc/1/mountinfo', V2)
    put('proc/1/cgroup', '0::/init.scope\n')
    expect(detectHost({ root })).toMatchObject({
      mounts: [{ point: '/sys/fs/cgroup' }],
      own: { '': '/init.scope' },
      systemd: false,
    })
  })

  it.each([
    ['an empty folder', {}],
    ['no cgroup mounts', { 'proc/self/mountinfo': '1 2 0:3 / / rw - ext4 a rw\n' }],
    ['a broken /proc/self/cgroup', { 'proc/self/mountinfo': V2, 'proc/self/cgroup': 'x\n' }],
    ['a broken list of CPUs', { 'proc/self/mountinfo': V2, 'sys/devices/system/cpu/online': 'x\n' }],
  ])('%s is ERR_HOST', (_, files) => {
    for (const [path, text] of Object.entries(files)) put(path, text)
    expect(() => detectHost({ root })).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
  })

  it('sees this host, or says that it has no cgroups', () => {
    try {
      const { mounts, cpus, memoryCapacity, kernel } = detectHost()
      expect(mounts.length).toBeGreaterThan(0)
      expect(cpus).toBeGreaterThan(0)
      expect(memoryCapacity).toBeGreaterThan(0n)
      expect(kernel).toMatch(/^\d+\.\d+/)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_HOST' })
    }
  })
})

describe('nodeCgroupFs', () => {
  const host = (mountinfo = V2) => hostFrom({ root, mountinfo, procCgroup: '', systemd: false, uid: 0 })

  it('refuses a plain folder', () => {
    mkdirSync(join(root, 'sys/fs/cgroup'), { recursive: true })
    expect(() => nodeCgroupFs(host())).toThrow(
      expect.objectContaining({ code: 'ERR_HOST', message: expect.stringContaining('not a cgroup filesystem') }),
    )
  })

  it('refuses a host whose mount points are not there', () => {
    expect(() => nodeCgroupFs(host())).toThrow(CgroupError)
  })

  it('refuses a symlink to a mount', () => {
    mkdirSync(join(root, 'sys/fs'), { recursive: true })
    symlinkSync('/sys/fs/cgroup', join(root, 'sys/fs/cgroup'))
    expect(() => nodeCgroupFs(host())).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
  })
})

describe('nodeSyscalls', () => {
  it('answers with the kernel’s errno, its op and the host’s path', () => {
    const calls = nodeSyscalls(root)
    put('file')
    const cases: [() => unknown, string, string, string][] = [
      [() => calls.open('/no', 0), 'ENOENT', 'open', '/no'],
      [() => calls.mkdir('/file', 0o755), 'EEXIST', 'mkdir', '/file'],
      [() => calls.rmdir('/file'), 'ENOTDIR', 'rmdir', '/file'],
      [() => calls.readdir('/no'), 'ENOENT', 'list', '/no'],
      [() => calls.lstat('/no'), 'ENOENT', 'stat', '/no'],
      [() => calls.utimes('/no', 0), 'ENOENT', 'utimes', '/no'],
      [() => calls.watch('/no', () => {}), 'ENOENT', 'watch', '/no'],
      [() => calls.unlink('/no'), 'ENOENT', 'write', '/no'],
      [() => calls.mkdir(`/${'x'.repeat(300)}`, 0o755), 'ENAMETOOLONG', 'mkdir', `/${'x'.repeat(300)}`],
    ]
    for (const [run, code, op, path] of cases)
      expect(run).toThrow(expect.objectContaining({ name: 'CgroupError', code, op, path }))
  })

  it('an fd is told by its path', () => {
    const calls = nodeSyscalls(root)
    put('dir/x')
    const fd = calls.open('/dir', 0)
    expect(() => calls.pread(fd, 10, 0)).toThrow(expect.objectContaining({ code: 'EISDIR', path: '/dir' }))
    calls.close(fd)
  })

  it('a mistake of the caller is not an errno', () => {
    expect(() => nodeSyscalls(root).open('/a\0b', 0)).toThrow(TypeError)
  })

  it('knows the raw calls of recordings', () => {
    const calls = nodeSyscalls(root)
    put('a', '12345')
    calls.symlink('a', '/link')
    expect(calls.lstat('/link')).toMatchObject({ symlink: true, dir: false })
    calls.rename('/a', '/b')
    calls.truncate('/b', 2)
    calls.chmod('/b', 0o4600)
    calls.chown('/b', process.getuid?.() ?? 0, process.getgid?.() ?? 0)
    expect(calls.lstat('/b')).toMatchObject({ size: 2, nlink: 1, dir: false, symlink: false })
    calls.unlink('/link')
    expect(calls.readdir('/')).toEqual(['b'])
  })

  it('watches one directory', async () => {
    const calls = nodeSyscalls(root)
    put('d/file', '1')
    const seen: FsEvent[] = []
    let stop = () => {}
    const both = new Promise<void>((resolve) => {
      stop = calls.watch('/d', (event) => {
        seen.push(event)
        if (seen.some(({ kind }) => kind === 'create') && seen.some(({ kind }) => kind === 'delete')) resolve()
        else if (event.kind === 'create') calls.rmdir('/d/new')
      })
    })
    calls.mkdir('/d/new', 0o755)
    await both
    stop()
    expect(seen).toContainEqual({ kind: 'create', path: '/d/new', dir: true })
    expect(seen).toContainEqual({ kind: 'delete', path: '/d/new', dir: true })
  })
})

describe('systemClock', () => {
  it('sleeps until aborted, and rejects with the reason', async () => {
    await systemClock.sleep(1)
    const reason = new Error('enough')
    await expect(systemClock.sleep(100_000, AbortSignal.abort(reason))).rejects.toBe(reason)
    const later = new AbortController()
    const sleeping = systemClock.sleep(100_000, later.signal)
    later.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    expect(systemClock.random()).toBeLessThan(1)
    expect(systemClock.now()).toBeGreaterThan(0)
  })
})

describe('utimes', () => {
  it('keeps every millisecond of this century, on each Node', () => {
    put('file')
    const calls = nodeSyscalls(root)
    fc.assert(
      fc.property(fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }), (ms) => {
        calls.utimes('/file', ms)
        return calls.lstat('/file').mtimeMs === ms
      }),
      { numRuns: 500 },
    )
  })
})
