import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CgroupError, type CgroupFs, cgroupFs, type Mount, refusal, type Syscalls } from '../src/index.js'
import { nodeSyscalls } from '../src/node/index.js'

const POINT = '/sys/fs/cgroup'
const MOUNTS: readonly Mount[] = [{ point: POINT, version: 2, controllers: [], bind: '/' }]

let root: string
let called: string[]
let raw: Syscalls
let fs: CgroupFs

/** A folder in place of a mount, every raw call noted. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroupkit-fs-'))
  mkdirSync(`${root}${POINT}/a/b`, { recursive: true })
  writeFileSync(`${root}${POINT}/a/memory.max`, 'max\n')
  called = []
  raw = nodeSyscalls(root)
  const noted: Syscalls = { ...raw }
  for (const name of ['open', 'close', 'pread', 'pwrite', 'mkdir', 'rmdir', 'utimes', 'lstat'] as const) {
    const call = raw[name] as (...args: unknown[]) => unknown
    Object.assign(noted, {
      [name]: (...args: unknown[]) => {
        called.push(name)
        return call(...args)
      },
    })
  }
  fs = cgroupFs(noted, { root, mounts: MOUNTS })
})

afterEach(() => rmSync(root, { recursive: true }))

const code = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof CgroupError) return error.code
    throw error
  }
  return 'ok'
}

const CHANGES: readonly (readonly [string, (fs: CgroupFs, path: string) => unknown])[] = [
  ['mkdir', (fs, path) => fs.mkdir(path)],
  ['rmdir', (fs, path) => fs.rmdir(path)],
  ['write', (fs, path) => fs.write(path, '1')],
  ['utimes', (fs, path) => fs.utimes(path, 0)],
]
const LOOKS: readonly (readonly [string, (fs: CgroupFs, path: string) => unknown])[] = [
  ['read', (fs, path) => fs.read(path)],
  ['list', (fs, path) => fs.list(path)],
  ['stat', (fs, path) => fs.stat(path)],
  ['watch', (fs, path) => fs.watch(path, () => {})()],
]

describe('paths', () => {
  const unclean = [
    '',
    '/',
    'a',
    'sys/fs/cgroup/a',
    `${POINT}/`,
    `${POINT}//a`,
    `${POINT}/./a`,
    `${POINT}/../x`,
    `${POINT}/a/..`,
    `${POINT}/a\n`,
    `${POINT}/a\0`,
  ]
  it.each([...CHANGES, ...LOOKS])('%s takes clean absolute paths only', (_, act) => {
    for (const path of unclean)
      expect(
        code(() => act(fs, path)),
        JSON.stringify(path),
      ).toBe('ERR_PATH')
    expect(called).toEqual([])
  })

  it.each(CHANGES)('%s works only below a mount point', (_, act) => {
    for (const path of ['/etc', '/etc/passwd', '/sys/fs', '/sys/fs/cgroupx/a', POINT])
      expect(code(() => act(fs, path))).toBe('ERR_PATH')
    expect(called).toEqual([])
  })

  it('names that only look like dots are names', () => {
    fs.mkdir(`${POINT}/...`)
    fs.mkdir(`${POINT}/..a`)
    expect(fs.list(POINT)?.dirs).toEqual(['...', '..a', 'a'])
  })

  it('the rest of the host may be read', () => {
    mkdirSync(join(root, 'proc'))
    writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 1 kB\n')
    expect(fs.read('/proc/meminfo')).toBe('MemTotal: 1 kB\n')
    expect(fs.stat('/proc')?.dir).toBe(true)
  })
})

describe('symlinks and foreign filesystems', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'etc/sub'), { recursive: true })
    writeFileSync(join(root, 'etc/passwd'), 'root')
    writeFileSync(join(root, 'etc/sub/memory.max'), 'mine')
    symlinkSync(join(root, 'etc'), `${root}${POINT}/evil.slice`)
    symlinkSync(join(root, 'etc/passwd'), `${root}${POINT}/a/memory.low`)
  })

  it.each([...CHANGES, ...LOOKS])('%s does not go through a symlinked directory', (_, act) => {
    for (const path of [
      `${POINT}/evil.slice/passwd`,
      `${POINT}/evil.slice/sub`,
      `${POINT}/evil.slice/sub/memory.max`,
    ]) {
      expect(
        code(() => act(fs, path)),
        path,
      ).toBe('ELOOP')
    }
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe('root')
    expect(existsSync(join(root, 'etc/sub/memory.max'))).toBe(true)
  })

  it('a symlink in place of a file or directory is itself refused', () => {
    expect(code(() => fs.write(`${POINT}/a/memory.low`, 'x'))).toBe('ELOOP')
    expect(code(() => fs.read(`${POINT}/a/memory.low`))).toBe('ELOOP')
    expect(code(() => fs.rmdir(`${POINT}/evil.slice`))).toBe('ENOTDIR')
    expect(code(() => fs.mkdir(`${POINT}/evil.slice`))).toBe('EEXIST')
    expect(code(() => fs.list(`${POINT}/evil.slice`))).toBe('ELOOP')
    expect(fs.stat(`${POINT}/evil.slice`)?.dir).toBe(false)
    fs.utimes(`${POINT}/a/memory.low`, 1000)
    expect(raw.lstat('/etc/passwd').mtimeMs).not.toBe(1000)
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toBe('root')
  })

  it('a directory that becomes a symlink between two calls is seen', () => {
    fs.write(`${POINT}/a/memory.max`, '1')
    renameSync(`${root}${POINT}/a`, join(root, 'moved'))
    symlinkSync(join(root, 'etc/sub'), `${root}${POINT}/a`)
    expect(code(() => fs.write(`${POINT}/a/memory.max`, '2'))).toBe('ELOOP')
    expect(readFileSync(join(root, 'etc/sub/memory.max'), 'utf8')).toBe('mine')
  })

  it('a parent that becomes a symlink between two calls is seen', () => {
    writeFileSync(`${root}${POINT}/a/b/memory.max`, '0')
    fs.write(`${POINT}/a/b/memory.max`, '1')
    renameSync(`${root}${POINT}/a`, join(root, 'moved'))
    mkdirSync(join(root, 'etc/b'))
    writeFileSync(join(root, 'etc/b/memory.max'), 'mine')
    symlinkSync(join(root, 'etc'), `${root}${POINT}/a`)
    expect(code(() => fs.write(`${POINT}/a/b/memory.max`, '2'))).toBe('ELOOP')
  })

  it('what is mounted over a directory is not the cgroup', () => {
    const calls: Syscalls = {
      ...raw,
      lstat: (path) => ({ ...raw.lstat(path), dev: path.startsWith(`${POINT}/a`) ? 99n : 7n }),
    }
    for (const symlinks of [true, false]) {
      const split = cgroupFs(calls, { root, mounts: MOUNTS, symlinks })
      for (const [name, act] of CHANGES)
        expect(
          code(() => act(split, `${POINT}/a/b`)),
          name,
        ).toBe('EXDEV')
      expect(code(() => split.read(`${POINT}/a/memory.max`))).toBe('EXDEV')
    }
  })

  it('where symlinks cannot be, a directory is looked at once per turn of the event loop', async () => {
    const looked: string[] = []
    const calls: Syscalls = {
      ...raw,
      lstat(path) {
        looked.push(path)
        return raw.lstat(path)
      },
    }
    const kernfs = cgroupFs(calls, { root, mounts: MOUNTS, symlinks: false })
    for (let n = 0; n < 3; n++) kernfs.write(`${POINT}/a/memory.max`, '1')
    expect(looked).toEqual([`${POINT}/a`, POINT])
    await Promise.resolve()
    kernfs.write(`${POINT}/a/memory.max`, '1')
    expect(looked).toEqual([`${POINT}/a`, POINT, `${POINT}/a`])
  })
})

describe('calls', () => {
  it('write is one open and one pwrite, without truncation, and closes', () => {
    fs.write(`${POINT}/a/memory.max`, '1')
    expect(called.filter((name) => name !== 'lstat')).toEqual(['open', 'pwrite', 'close'])
    // A real file keeps its tail, which proves that there was no O_TRUNC.
    expect(fs.read(`${POINT}/a/memory.max`)).toBe('1ax\n')
  })

  it('write never creates', () => {
    expect(code(() => fs.write(`${POINT}/a/cpu.max`, '1'))).toBe('ENOENT')
    expect(fs.list(`${POINT}/a`)).toEqual({ dirs: ['b'], files: ['memory.max'] })
  })

  it('a refused write is closed, and told with its path and data', () => {
    const calls: Syscalls = {
      ...raw,
      pwrite: () => {
        throw refusal('EINVAL', 'write', 'fd 3')
      },
      close: (fd) => {
        called.push('closed')
        raw.close(fd)
      },
    }
    const refusing = cgroupFs(calls, { root, mounts: MOUNTS })
    expect(() => refusing.write(`${POINT}/a/memory.max`, 'abc')).toThrow(
      expect.objectContaining({ code: 'EINVAL', op: 'write', path: `${POINT}/a/memory.max`, data: 'abc' }),
    )
    expect(called).toEqual(['closed'])
  })

  it('a write that the kernel took in part is an error', () => {
    const half = cgroupFs(
      { ...raw, pwrite: (fd, data, at) => raw.pwrite(fd, data.subarray(1), at) },
      { root, mounts: MOUNTS },
    )
    expect(code(() => half.write(`${POINT}/a/memory.max`, '12'))).toBe('EIO')
  })

  it('text of any size and script is written and read whole', () => {
    for (const text of ['', 'x', 'é😀'.repeat(3000), 'line\n'.repeat(100_000)]) {
      writeFileSync(`${root}${POINT}/a/memory.max`, '')
      fs.write(`${POINT}/a/memory.max`, text)
      expect(fs.read(`${POINT}/a/memory.max`)).toBe(text)
    }
  })

  it('short reads are put together', () => {
    writeFileSync(`${root}${POINT}/a/memory.max`, 'é'.repeat(5000))
    const paged = cgroupFs({ ...raw, pread: (fd, _, at) => raw.pread(fd, 4095, at) }, { root, mounts: MOUNTS })
    expect(paged.read(`${POINT}/a/memory.max`)).toBe('é'.repeat(5000))
  })

  it('what is not there is undefined to look at, and ENOENT to change', () => {
    for (const path of [`${POINT}/no`, `${POINT}/no/such`, `${POINT}/a/memory.max/x`]) {
      expect([fs.read(path), fs.list(path), fs.stat(path)]).toEqual([undefined, undefined, undefined])
      expect(['ENOENT', 'ENOTDIR']).toContain(code(() => fs.rmdir(path)))
      expect(['ENOENT', 'ENOTDIR']).toContain(code(() => fs.watch(path, () => {})))
    }
    expect(fs.list(`${POINT}/a/memory.max`)).toBeUndefined()
    expect(code(() => fs.mkdir(`${POINT}/no/such`))).toBe('ENOENT')
    expect(code(() => fs.utimes(`${POINT}/no`, 0))).toBe('ENOENT')
  })

  it('refusals are those of the kernel, without a stack', () => {
    expect(code(() => fs.mkdir(`${POINT}/a`))).toBe('EEXIST')
    expect(code(() => fs.rmdir(`${POINT}/a`))).toBe('EBUSY')
    expect(code(() => fs.read(`${POINT}/a`))).toBe('EISDIR')
    try {
      fs.mkdir(`${POINT}/a`)
    } catch (error) {
      expect((error as Error).stack).not.toContain('\n    at ')
    }
  })

  it('mkdir sets the sticky bit; stat tells modes, times and owners', () => {
    fs.mkdir(`${POINT}/c`, 0o1755)
    fs.utimes(`${POINT}/c`, 1700000000123)
    expect(fs.stat(`${POINT}/c`)).toEqual({
      dir: true,
      mode: 0o1755,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      mtimeMs: 1700000000123,
      dev: lstatSync(root, { bigint: true }).dev,
      ino: lstatSync(`${root}${POINT}/c`, { bigint: true }).ino,
      nlink: 2,
    })
    expect(fs.stat(`${POINT}/a/memory.max`)?.dir).toBe(false)
  })

  it('listing does without types from readdir', () => {
    writeFileSync(`${root}${POINT}/a/cpu.max`, '')
    const { list, ...plain } = raw
    expect(list).toBeTypeOf('function')
    const untyped = cgroupFs(plain, { root, mounts: MOUNTS })
    expect(untyped.list(`${POINT}/a`)).toEqual({ dirs: ['b'], files: ['cpu.max', 'memory.max'] })
    expect(untyped.list(`${POINT}/a/b`)).toEqual({ dirs: [], files: [] })
  })

  it('a refusal met on the way to the directory is told as the call’s own', () => {
    const calls: Syscalls = {
      ...raw,
      lstat(path) {
        throw refusal('EACCES', 'stat', path)
      },
    }
    const closed = cgroupFs(calls, { root, mounts: MOUNTS })
    for (const [op, act] of [...CHANGES, ...LOOKS]) {
      expect(() => act(closed, `${POINT}/a/b`)).toThrow(
        expect.objectContaining({ code: 'EACCES', op, path: `${POINT}/a/b` }),
      )
    }
  })

  it('errors that are no refusals are bugs and pass through', () => {
    const broken = cgroupFs(
      {
        ...raw,
        mkdir: () => {
          throw new TypeError('bug')
        },
      },
      { root, mounts: MOUNTS },
    )
    expect(() => broken.mkdir(`${POINT}/x`)).toThrow(TypeError)
  })
})
