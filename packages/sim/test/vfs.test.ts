import { constants } from 'node:fs'
import { expect, test } from 'vitest'
import { answer, child, onBothStores, put, ROOT, written } from './host.js'

const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, O_DIRECTORY } = constants

onBothStores('v2 directories and files, as the VFS sees them', (boot) => {
  test('mkdir', async () => {
    const sim = await boot()
    const a = child(sim)
    const mkdir = (path: string) => answer(() => sim.calls.mkdir(path, 0o755))
    expect(mkdir(a)).toBe('EEXIST')
    expect(mkdir(`${a}/cgroup.procs`)).toBe('EEXIST')
    expect(mkdir(`${a}/cgroup.procs/x`)).toBe('ENOTDIR')
    expect(mkdir(`${a}/none/x`)).toBe('ENOENT')
    expect(mkdir(`${a}/a\nb`)).toBe('EINVAL')
    for (const name of ['memory.foo', 'with space', 'ünïcode', '.hid', 'a:b-c.scope'])
      expect([name, mkdir(`${a}/${name}`)]).toEqual([name, 'ok'])
    expect(mkdir(`${a}/${'n'.repeat(4100)}`)).toBe('ENAMETOOLONG')
  })

  test('the mode of mkdir is kept, the sticky bit with it; the umask takes its part', async () => {
    const sim = await boot()
    const before = process.umask(0o027)
    try {
      sim.calls.mkdir(`${ROOT}/a`, 0o1755)
      sim.calls.mkdir(`${ROOT}/b`, 0o777)
    } finally {
      process.umask(before)
    }
    const mode = (path: string) => sim.calls.lstat(path).mode
    expect([mode(`${ROOT}/a`), mode(`${ROOT}/b`)]).toEqual([0o1750, 0o750])
    expect(mode(`${ROOT}/a/cgroup.procs`)).toBe(0o644)
  })

  test('rmdir', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    const rmdir = (path: string) => answer(() => sim.calls.rmdir(path))
    expect(rmdir(a)).toBe('EBUSY')
    expect(rmdir(`${a}/none`)).toBe('ENOENT')
    expect(rmdir(`${a}/cgroup.procs`)).toBe('ENOTDIR')
    expect(rmdir(ROOT)).toBe('EBUSY')
    expect([rmdir(`${a}/b`), rmdir(a), rmdir(a)]).toEqual(['ok', 'ok', 'ENOENT'])
  })

  test('open', async () => {
    const sim = await boot()
    const a = child(sim)
    const open = (path: string, flags: number) => answer(() => sim.calls.close(sim.calls.open(path, flags, 0o644)))
    expect(open(`${a}/none`, O_RDONLY)).toBe('ENOENT')
    expect(open(`${a}/none`, O_WRONLY | O_CREAT)).toBe('EACCES')
    expect(open(`${a}/none`, O_WRONLY | O_CREAT | O_EXCL)).toBe('EACCES')
    expect(open(`${a}/memory.max`, O_WRONLY | O_CREAT | O_EXCL)).toBe('EEXIST')
    expect(open(`${a}/memory.max`, O_WRONLY | O_CREAT)).toBe('ok')
    expect(open(`${a}/memory.max`, O_RDONLY | O_DIRECTORY)).toBe('ENOTDIR')
    expect(open(`${a}/memory.max/x`, O_RDONLY)).toBe('ENOTDIR')
    expect(open(a, O_RDONLY)).toBe('ok')
    expect(open(a, O_WRONLY)).toBe('EISDIR')
    expect(open(a, O_RDONLY | O_CREAT)).toBe('EISDIR')
    expect(open(a, O_RDWR | 0o20200000)).toBe('ENOTSUP')
    expect(open(a, O_RDONLY | O_CREAT | O_EXCL)).toBe('EEXIST')
    expect(open(a, O_RDONLY | O_TRUNC)).toBe('EISDIR')
    expect(open(a, O_RDONLY | O_DIRECTORY)).toBe('ok')
  })

  test('an fd does what it was opened for, from where it is asked', async () => {
    const sim = await boot()
    const file = `${child(sim)}/memory.max`
    const both = (flags: number) => {
      const fd = sim.calls.open(file, flags)
      const answers = [
        answer(() => sim.calls.pread(fd, 10, 0)),
        answer(() => sim.calls.pwrite(fd, Buffer.from('8192'), 0)),
      ]
      sim.calls.close(fd)
      return answers
    }
    expect(both(O_RDONLY)).toEqual(['ok', 'EINVAL'])
    expect(both(O_WRONLY)).toEqual(['EINVAL', 'ok'])
    expect(both(O_RDWR)).toEqual(['ok', 'ok'])
    const fd = sim.calls.open(file, O_RDONLY)
    const read = (length: number, at: number) => Buffer.from(sim.calls.pread(fd, length, at)).toString()
    expect([read(2, 0), read(2, 1), read(9, 3), read(9, 5)]).toEqual(['81', '19', '2\n', ''])
    sim.calls.close(fd)
  })

  test('root may open any file; the call then says EINVAL', async () => {
    const sim = await boot()
    const a = child(sim)
    expect(written(sim, `${a}/memory.current`, '1')).toBe('EINVAL')
    expect(answer(() => sim.fs.read(`${a}/cgroup.kill`))).toBe('EINVAL')
  })

  test('truncation is accepted and does nothing', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/memory.max`, '4096')
    sim.calls.truncate(`${a}/memory.max`, 0)
    sim.calls.close(sim.calls.open(`${a}/memory.max`, O_WRONLY | O_TRUNC))
    expect(sim.fs.read(`${a}/memory.max`)).toBe('4096\n')
    const truncate = (path: string) => answer(() => sim.calls.truncate(path, 0))
    expect([truncate(a), truncate(`${a}/none`), truncate(`${a}/none/x`)]).toEqual(['EISDIR', 'ENOENT', 'ENOENT'])
  })

  // the order of do_renameat2 and vfs_rename: the same as on any other file system, but for the last word
  test('rename', async () => {
    const sim = await boot()
    const a = child(sim)
    for (const dir of ['b', 'b/c']) sim.fs.mkdir(`${a}/${dir}`)
    const rename = (from: string, to: string) => answer(() => sim.calls.rename(`${a}/${from}`, `${a}/${to}`))
    for (const [from, to, outcome] of [
      ['none', 'x', 'ENOENT'],
      ['none', 'none', 'ENOENT'],
      ['memory.max', 'memory.max', 'ok'],
      ['b', 'b/c/d', 'EINVAL'],
      ['b/c', 'b', 'EBUSY'],
      ['b/cgroup.procs', 'b', 'EBUSY'],
      ['memory.max', 'b', 'EISDIR'],
      ['b', 'memory.max', 'ENOTDIR'],
      ['b', 'none/x', 'ENOENT'],
      ['memory.max', 'memory.min', 'EPERM'],
      ['memory.max', 'x', 'EPERM'],
      ['b', 'x', 'EPERM'],
      ['b/c', 'x', 'EPERM'],
    ] as const)
      expect([from, to, rename(from, to)]).toEqual([from, to, outcome])
    expect(answer(() => sim.calls.rename(ROOT, `${a}/x`))).toBe('EBUSY')
    expect(answer(() => sim.calls.symlink('/etc', a))).toBe('EEXIST')
    expect(answer(() => sim.calls.symlink('/etc', `${a}/memory.max`))).toBe('EEXIST')
  })

  test('what is not there has no mode, owner or time', async () => {
    const sim = await boot()
    const a = child(sim)
    for (const path of [`${a}/none`, `${a}/none/x`]) {
      expect(answer(() => sim.calls.chmod(path, 0o755))).toBe('ENOENT')
      expect(answer(() => sim.calls.chown(path, 0, 0))).toBe('ENOENT')
      expect(answer(() => sim.calls.utimes(path, 0))).toBe('ENOENT')
      expect(answer(() => sim.calls.lstat(path))).toBe('ENOENT')
    }
  })

  test('nothing is made, linked, removed or moved but directories', async () => {
    const sim = await boot()
    const a = child(sim)
    const { calls } = sim
    expect(answer(() => calls.unlink(`${a}/memory.max`))).toBe('EPERM')
    expect(answer(() => calls.unlink(a))).toBe('EISDIR')
    expect(answer(() => calls.unlink(`${a}/none`))).toBe('ENOENT')
    expect(answer(() => calls.symlink('/etc', `${a}/l`))).toBe('EPERM')
    expect(answer(() => calls.rename(a, `${ROOT}/b`))).toBe('EPERM')
    expect(answer(() => calls.rename(`${a}/memory.max`, `${a}/x`))).toBe('EPERM')
    expect(answer(() => calls.rename(a, a))).toBe('ok')
    expect(answer(() => calls.rename('/proc/meminfo', `${a}/x`))).toBe('EXDEV')
  })

  test('modes, owners and times of files and directories can be set', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.calls.chmod(a, 0o1700)
    sim.calls.chmod(`${a}/memory.max`, 0o600)
    sim.calls.chown(a, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
    sim.calls.utimes(a, 1_600_000_000_123)
    sim.calls.utimes(`${a}/cgroup.events`, 1_600_000_000_456)
    expect(sim.calls.lstat(a)).toMatchObject({ mode: 0o1700, mtimeMs: 1_600_000_000_123 })
    expect(sim.calls.lstat(`${a}/memory.max`).mode).toBe(0o600)
    expect(sim.calls.lstat(`${a}/cgroup.events`).mtimeMs).toBe(1_600_000_000_456)
  })

  test('the time of cgroup.events stays when its text is pushed', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.calls.utimes(`${a}/cgroup.events`, 1_600_000_000_000)
    sim.spawn(a)
    expect(sim.fs.read(`${a}/cgroup.events`)).toBe('populated 1\nfrozen 0\n')
    expect(sim.fs.stat(`${a}/cgroup.events`)?.mtimeMs).toBe(1_600_000_000_000)
  })

  test('a write is one commit: its offset does not count, a page is the most, a NUL ends it, nothing is nothing', async () => {
    const sim = await boot()
    const file = `${child(sim)}/memory.max`
    const fd = sim.calls.open(file, O_WRONLY)
    expect(sim.calls.pwrite(fd, Buffer.from('8192'), 3)).toBe(4)
    expect(sim.fs.read(file)).toBe('8192\n')
    sim.calls.pwrite(fd, Buffer.from('10'), 0)
    sim.calls.pwrite(fd, Buffer.from('24K'), 2)
    sim.calls.close(fd)
    expect(sim.fs.read(file)).toBe('24576\n')
    expect(put(sim, file, '')).toBe(0)
    expect(put(sim, file, Buffer.from('4096\0garbage'))).toBe(12)
    expect(sim.fs.read(file)).toBe('4096\n')
    expect(put(sim, file, '8192'.padEnd(4096))).toBe(4096)
    expect(written(sim, file, '8192'.padEnd(4097))).toBe('E2BIG')
    expect(put(sim, file, `4096${' '.repeat(50)}\0é`)).toBe(57)
    expect(sim.fs.read(file)).toBe('4096\n')
    expect(written(sim, file, '\x004096')).toBe(written(sim, file, '\n'))
    expect(written(sim, file, '4096é')).toBe('EINVAL')
  })

  test('an fd of what is gone is ENODEV, also when the same name is there again', async () => {
    const sim = await boot()
    const a = child(sim)
    const fd = sim.calls.open(`${a}/memory.max`, O_RDWR)
    const both = () => [
      answer(() => sim.calls.pread(fd, 10, 0)),
      answer(() => sim.calls.pwrite(fd, Buffer.from('0'), 0)),
      answer(() => sim.calls.pwrite(fd, Buffer.from(''), 0)),
    ]
    expect(both()).toEqual(['ok', 'ok', 'ok'])
    sim.fs.rmdir(a)
    expect(both()).toEqual(['ENODEV', 'ENODEV', 'ENODEV'])
    sim.fs.mkdir(a)
    expect(both()).toEqual(['ENODEV', 'ENODEV', 'ENODEV'])
    sim.calls.close(fd)
  })

  test('an fd of a controller that was switched off and on again is ENODEV', async () => {
    const sim = await boot()
    const a = child(sim)
    const fd = sim.calls.open(`${a}/memory.max`, O_RDONLY)
    put(sim, `${ROOT}/cgroup.subtree_control`, '-memory')
    put(sim, `${ROOT}/cgroup.subtree_control`, '+memory')
    expect(answer(() => sim.calls.pread(fd, 10, 0))).toBe('ENODEV')
    sim.calls.close(fd)
  })

  test('cgroup.max.depth and cgroup.max.descendants: EAGAIN', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.write(`${a}/cgroup.max.depth`, '1')
    sim.fs.mkdir(`${a}/b`)
    expect(answer(() => sim.fs.mkdir(`${a}/b/c`))).toBe('EAGAIN')
    sim.fs.write(`${a}/cgroup.max.descendants`, '1')
    expect(answer(() => sim.fs.mkdir(`${a}/c`))).toBe('EAGAIN')
    expect(answer(() => sim.fs.mkdir(`${a}/b`))).toBe('EEXIST')
    sim.fs.rmdir(`${a}/b`)
    expect(answer(() => sim.fs.mkdir(`${a}/c`))).toBe('ok')
  })

  test('cgroup.stat counts descendants', async () => {
    const sim = await boot()
    const a = child(sim)
    sim.fs.mkdir(`${a}/b`)
    sim.fs.mkdir(`${a}/b/c`)
    const count = (path: string) => sim.fs.read(`${path}/cgroup.stat`)?.split('\n')[0]
    expect([ROOT, a, `${a}/b`].map(count)).toEqual(['nr_descendants 3', 'nr_descendants 2', 'nr_descendants 1'])
    sim.fs.rmdir(`${a}/b/c`)
    expect([ROOT, a, `${a}/b`].map(count)).toEqual(['nr_descendants 2', 'nr_descendants 1', 'nr_descendants 0'])
  })

  test('what is outside cgroupfs can be read and not changed', async () => {
    const sim = await boot()
    expect(sim.fs.read('/proc/self/cgroup')).toBe('0::/\n')
    expect(answer(() => sim.calls.mkdir('/run/x', 0o755))).toBe('EROFS')
    expect(answer(() => sim.calls.open('/run/x', O_WRONLY | O_CREAT))).toBe('EROFS')
  })
})
