import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CgroupError, type CgroupFs, codeOf, findMount, type Host } from '../src/index.js'
import { detectHost, nodeCgroupFs, nodeSyscalls, spawnInto, systemClock } from '../src/node/index.js'

/** The kernel's own cgroups, where this machine lets us make one; only directories made here are touched. */
function kernel(): { host: Host; fs: CgroupFs; parent: string; limit: string } | string {
  if (process.getuid?.() !== 0) return 'not root'
  try {
    const host = detectHost()
    const mount = findMount(host.mounts, 'memory') ?? findMount(host.mounts, '')
    if (mount === undefined) return 'no memory controller'
    const fs = nodeCgroupFs(host)
    const probe = `${mount.point}/cgroupkit-probe-${process.pid}`
    fs.mkdir(probe)
    const limit = mount.version === 1 ? 'memory.limit_in_bytes' : 'cgroup.max.depth'
    fs.rmdir(probe)
    return { host, fs, parent: mount.point, limit }
  } catch (error) {
    return `${codeOf(error)}: ${(error as Error).message}`
  }
}

const found = kernel()
if (typeof found === 'string') console.warn(`skipped: the kernel's own cgroups (${found})`)

if (process.env.E2E_REQUIRED === '1') it('real cgroups are there', () => expect(typeof found).toBe('object'))

describe.skipIf(typeof found === 'string')('the kernel', () => {
  const { fs, parent, limit } = found as Exclude<typeof found, string>
  const dir = `${parent}/cgroupkit-core-${process.pid}`

  beforeEach(() => fs.mkdir(dir, 0o1755))
  afterEach(async () => {
    for (let tries = 0; fs.stat(dir) !== undefined; tries++) {
      try {
        fs.rmdir(dir)
      } catch (error) {
        if (codeOf(error) !== 'EBUSY' || tries > 100) throw error
        await systemClock.sleep(20)
      }
    }
  })

  const code = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      if (error instanceof CgroupError) return error.code
      throw error
    }
    return 'ok'
  }

  it('keeps the sticky bit and the times that it is given', () => {
    expect(fs.stat(dir)).toMatchObject({ dir: true, mode: 0o1755 })
    fs.utimes(dir, 1700000000123)
    expect(fs.stat(dir)?.mtimeMs).toBe(1700000000123)
  })

  it('makes interface files that are read and written, but never created', () => {
    expect(fs.list(dir)?.files).toContain(limit)
    fs.write(`${dir}/${limit}`, '4096')
    expect(fs.read(`${dir}/${limit}`)).toBe('4096\n')
    expect(code(() => fs.write(`${dir}/${limit}`, 'abc'))).toBe('EINVAL')
    expect(code(() => fs.write(`${dir}/memory.nonsense`, '1'))).toBe('ENOENT')
    expect(fs.read(`${dir}/memory.nonsense`)).toBeUndefined()
  })

  it('is found below a folder that it is mounted in, named as from there', () => {
    const points = (root: string) => detectHost({ root }).mounts.map(({ point }) => point)
    const inside = points('').filter((point) => point.startsWith('/sys/'))
    expect(points('/sys/')).toEqual(inside.map((point) => point.slice('/sys'.length)))
    const below = dir.slice('/sys'.length)
    expect(nodeCgroupFs(detectHost({ root: '/sys' })).stat(below)?.mode).toBe(0o1755)
  })

  it('answers as it does', () => {
    expect(code(() => fs.mkdir(dir))).toBe('EEXIST')
    expect(code(() => fs.mkdir(`${dir}/no/such`))).toBe('ENOENT')
    fs.mkdir(`${dir}/child`)
    expect(code(() => fs.rmdir(dir))).toBe('EBUSY')
    fs.rmdir(`${dir}/child`)
    expect(code(() => fs.rmdir(`${dir}/child`))).toBe('ENOENT')
    expect(code(() => nodeSyscalls().symlink('x', `${dir}/link`))).toBe('EPERM')
  })

  it('an open file of a removed directory is ENODEV', () => {
    const calls = nodeSyscalls()
    fs.mkdir(`${dir}/child`)
    const fd = calls.open(`${dir}/child/cgroup.procs`, 0)
    fs.rmdir(`${dir}/child`)
    expect(code(() => calls.pread(fd, 10, 0))).toBe('ENODEV')
    calls.close(fd)
  })

  it('runs a program inside from its first instruction', async () => {
    const { pid, exited, kill } = await spawnInto()([dir], 'sleep', ['60'])
    expect(fs.read(`${dir}/cgroup.procs`)).toBe(`${pid}\n`)
    expect(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).toContain(`cgroupkit-core-${process.pid}`)
    kill('SIGKILL')
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('a directory that takes no process is told', async () => {
    await expect(spawnInto()([`${dir}/none`], 'true', [])).rejects.toMatchObject({
      code: 'ENOENT',
      path: `${dir}/none/cgroup.procs`,
    })
    expect(existsSync(`${dir}/none`)).toBe(false)
  })

  it('tells of directories that come and go', async () => {
    const events: string[] = []
    let stop = () => {}
    const gone = new Promise<void>((resolve) => {
      stop = fs.watch(dir, ({ kind, path, dir: isDir }) => {
        events.push(`${kind} ${path} ${isDir}`)
        if (kind === 'create') fs.rmdir(path)
        if (kind === 'delete') resolve()
      })
    })
    fs.mkdir(`${dir}/child`)
    await gone
    stop()
    expect(events).toEqual([`create ${dir}/child true`, `delete ${dir}/child true`])
  })
})
