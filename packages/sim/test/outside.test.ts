import { constants } from 'node:fs'
import { expect, test } from 'vitest'
import { answer, host as boot, child, ROOT } from './host.js'

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC } = constants

// What is not cgroupfs is there to be read, and refuses the rest as a read-only file system does.
test('outside cgroupfs nothing can be changed', async () => {
  const { calls } = await boot()
  const refusals = (path: string) => ({
    mkdir: answer(() => calls.mkdir(path, 0o755)),
    rmdir: answer(() => calls.rmdir(path)),
    unlink: answer(() => calls.unlink(path)),
    symlink: answer(() => calls.symlink('/etc', path)),
    truncate: answer(() => calls.truncate(path, 0)),
    chmod: answer(() => calls.chmod(path, 0o755)),
    utimes: answer(() => calls.utimes(path, 0)),
    rename: answer(() => calls.rename(path, '/run/other')),
    into: answer(() => calls.rename(path, `${ROOT}/other`)),
    write: answer(() => calls.open(path, O_WRONLY)),
    update: answer(() => calls.open(path, O_RDWR)),
    create: answer(() => calls.open(path, O_RDONLY | O_CREAT)),
    anew: answer(() => calls.open(path, O_RDONLY | O_CREAT | O_EXCL)),
    clear: answer(() => calls.open(path, O_RDONLY | O_TRUNC)),
    directory: answer(() => calls.open(path, O_RDONLY | O_DIRECTORY)),
    list: answer(() => calls.list?.(path)),
    watch: answer(() => calls.watch(path, () => {})()),
  })
  expect(refusals('/proc/meminfo')).toEqual({
    ...{ mkdir: 'EEXIST', rmdir: 'ENOTDIR', unlink: 'EROFS', symlink: 'EEXIST', truncate: 'EROFS', chmod: 'EROFS' },
    ...{
      utimes: 'EROFS',
      rename: 'EROFS',
      into: 'EXDEV',
      write: 'EROFS',
      update: 'EROFS',
      create: 'ok',
      list: 'ENOTDIR',
    },
    ...{ anew: 'EEXIST', clear: 'EROFS', directory: 'ENOTDIR' },
    watch: 'ok',
  })
  expect(refusals('/proc')).toEqual({
    ...{ mkdir: 'EEXIST', rmdir: 'EBUSY', unlink: 'EISDIR', symlink: 'EEXIST', truncate: 'EISDIR', chmod: 'EROFS' },
    ...{
      utimes: 'EROFS',
      rename: 'EROFS',
      into: 'EXDEV',
      write: 'EISDIR',
      update: 'EISDIR',
      create: 'EISDIR',
      list: 'ok',
    },
    ...{ anew: 'EEXIST', clear: 'EISDIR', directory: 'ok' },
    watch: 'ok',
  })
  expect(refusals('/run/none')).toEqual({
    ...{ mkdir: 'EROFS', rmdir: 'ENOENT', unlink: 'ENOENT', symlink: 'EROFS', truncate: 'ENOENT', chmod: 'ENOENT' },
    ...{ utimes: 'ENOENT', rename: 'ENOENT', into: 'ENOENT', write: 'ENOENT', update: 'ENOENT', create: 'EROFS' },
    ...{ anew: 'EROFS', clear: 'ENOENT', directory: 'ENOENT', list: 'ENOENT', watch: 'ENOENT' },
  })
})

test('outside cgroupfs only the kind of a thing is modelled', async () => {
  const { calls } = await boot()
  const none = { uid: 0, gid: 0, mtimeMs: 0, dev: 1n, ino: 1n, size: 0, nlink: 1, symlink: false }
  expect(calls.lstat('/proc')).toEqual({ ...none, dir: true, mode: 0o755 })
  expect(calls.lstat('/proc/meminfo')).toEqual({ ...none, dir: false, mode: 0o444 })
  expect(answer(() => calls.lstat('/proc/none'))).toBe('ENOENT')
  const { dirs = [], files = [] } = calls.list?.('/proc') ?? {}
  expect(dirs).toContain('1')
  expect(files).toContain('meminfo')
  expect(files).not.toContain('1')
  expect(calls.readdir('/proc')).toEqual([...dirs, ...files].sort())
})

test('what stands there is read in pieces; a directory is no file', async () => {
  const sim = await boot()
  const { calls } = sim
  const text = sim.fs.read('/proc/meminfo') ?? ''
  const fd = calls.open('/proc/meminfo', O_RDONLY)
  expect(Buffer.from(calls.pread(fd, 5, 3)).toString()).toBe(text.slice(3, 8))
  expect(answer(() => calls.pwrite(fd, Buffer.from('1'), 0))).toBe('EINVAL')
  calls.close(fd)
  expect(answer(() => calls.pread(fd, 1, 0))).toBe('EINVAL')
  expect(answer(() => calls.close(fd))).toBe('EINVAL')
  const dir = calls.open(child(sim), O_RDONLY | O_DIRECTORY)
  expect(answer(() => calls.pread(dir, 1, 0))).toBe('EISDIR')
  expect(answer(() => calls.pwrite(dir, Buffer.from('1'), 0))).toBe('EINVAL')
})

test('descriptors are numbered after the three that every process has; what was closed is free again', async () => {
  const { calls } = await boot()
  const open = () => calls.open('/proc/meminfo', O_RDONLY)
  expect([open(), open(), open()]).toEqual([3, 4, 5])
  calls.close(4)
  expect([open(), open()]).toEqual([4, 6])
})

test('a path has 4095 bytes at most', async () => {
  const { calls } = await boot()
  const path = (length: number) => `${ROOT}/none/`.padEnd(length, 'n')
  for (const call of [calls.lstat, calls.rmdir, calls.readdir, calls.unlink])
    expect([4095, 4096].map((length) => answer(() => call(path(length))))).toEqual(['ENOENT', 'ENAMETOOLONG'])
})

test('what stands in the way: a file is ENOTDIR, however deep, and nothing is ENOENT', async () => {
  const sim = await boot()
  const a = child(sim)
  const lstat = (path: string) => answer(() => sim.calls.lstat(`${a}/${path}`))
  expect(['memory.max/x', 'memory.max/x/y/z', 'none/x', 'none/x/y/z'].map(lstat)).toEqual([
    ...['ENOTDIR', 'ENOTDIR', 'ENOENT', 'ENOENT'],
  ])
  expect(answer(() => sim.calls.lstat(`${ROOT}/none/x`))).toBe('ENOENT')
})

test('a symlink of the v1 tmpfs is changed by nothing', async () => {
  const { calls } = await boot({ cgroup: 'v1' })
  const path = `${ROOT}/cpu`
  expect(calls.lstat(path)).toEqual({
    ...{ dir: false, symlink: true, mode: 0o777, uid: 0, gid: 0, mtimeMs: 0, dev: 1n, ino: 1n, size: 0, nlink: 1 },
  })
  expect({
    mkdir: answer(() => calls.mkdir(path, 0o755)),
    rmdir: answer(() => calls.rmdir(path)),
    unlink: answer(() => calls.unlink(path)),
    symlink: answer(() => calls.symlink('/etc', path)),
    rename: answer(() => calls.rename(path, `${ROOT}/other`)),
    truncate: answer(() => calls.truncate(path, 0)),
    chmod: answer(() => calls.chmod(path, 0o755)),
    chown: answer(() => calls.chown(path, 0, 0)),
    utimes: answer(() => calls.utimes(path, 0)),
    anew: answer(() => calls.open(path, O_RDONLY | O_CREAT | O_EXCL)),
    create: answer(() => calls.open(path, O_RDONLY | O_CREAT)),
    list: answer(() => calls.readdir(path)),
  }).toEqual({
    ...{ mkdir: 'EEXIST', rmdir: 'ENOTDIR', unlink: 'EROFS', symlink: 'EEXIST', rename: 'EROFS', truncate: 'ELOOP' },
    ...{ chmod: 'ELOOP', chown: 'ELOOP', utimes: 'ELOOP', anew: 'EEXIST', create: 'ELOOP', list: 'ENOTDIR' },
  })
})

test('a symlink of the v1 tmpfs is one, and what is behind it is its directory', async () => {
  const { calls } = await boot({ cgroup: 'v1' })
  expect(calls.lstat('/sys/fs/cgroup/cpu')).toMatchObject({ dir: false, symlink: true, mode: 0o777 })
  calls.mkdir('/sys/fs/cgroup/cpu/a', 0o755)
  expect(calls.lstat('/sys/fs/cgroup/cpu,cpuacct/a')).toMatchObject({ dir: true, symlink: false })
  const fd = calls.open('/sys/fs/cgroup/cpuacct/a/cpu.shares', O_RDONLY)
  expect(Buffer.from(calls.pread(fd, 100, 0)).toString()).toBe('1024\n')
  expect(answer(() => calls.open('/sys/fs/cgroup/cpu', O_RDONLY))).toBe('ELOOP')
})
