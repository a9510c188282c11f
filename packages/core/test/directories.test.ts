import { describe, expect, it } from 'vitest'
import {
  CgroupError,
  createOwnership,
  type Errno,
  type HostPath,
  makeDirectory,
  removeDirectories,
  removeOwned,
  rolledBack,
} from '../src/index.js'
import { fakeClock, tree } from './tree.js'

const place = (...components: string[]) => ({ mount: '/m', components })
const making = (parents: 'create' | 'require' = 'create') => ({
  parents,
  own: createOwnership(),
  made: [] as HostPath[],
})
const wait = { processes: 'wait' } as const

describe('makeDirectory', () => {
  it('makes missing parents one by one, each marked and owned, top first', () => {
    const fs = tree()
    const make = making()
    expect(makeDirectory(fs, place('a', 'b', 'c'), make)).toBe(true)
    expect(make.made).toEqual(['/m/a', '/m/a/b', '/m/a/b/c'])
    expect(make.own.dirs).toEqual(make.made)
    expect(make.made.map((dir) => fs.stat(dir)?.mode)).toEqual([0o1755, 0o1755, 0o1755])
  })

  it('costs one mkdir when the parents are there', () => {
    const fs = tree()
    fs.mkdir('/m/a')
    fs.calls.length = 0
    expect(makeDirectory(fs, place('a', 'b'), making())).toBe(true)
    expect(fs.calls).toEqual(['mkdir /m/a/b'])
  })

  it('owns nothing that was there', () => {
    const fs = tree()
    fs.mkdir('/m/a')
    const make = making()
    expect(makeDirectory(fs, place('a'), make)).toBe(false)
    expect(make.own.dirs).toEqual([])
  })

  it("refuses to make a slice behind systemd's back, and names it", () => {
    const fs = tree()
    const make = making('require')
    expect(() => makeDirectory(fs, place('kubepods.slice', 'x.scope'), make)).toThrow(
      expect.objectContaining({
        code: 'ENOENT',
        message: expect.stringContaining('the slice kubepods.slice does not exist'),
      }),
    )
    expect(fs.show()).toEqual(['/m/'])
  })

  it('never takes the mount itself for a cgroup', () => {
    expect(() => makeDirectory(tree(), place(), making())).toThrow(expect.objectContaining({ code: 'ERR_PATH' }))
  })

  it('makes a parent again that another container’s uninstall removed in between', () => {
    const fs = tree()
    fs.mkdir('/m/a')
    let stolen = false
    fs.fault = (op, path) => {
      if (op !== 'mkdir' || path !== '/m/a/b' || stolen) return undefined
      stolen = true
      fs.rmdir('/m/a')
      return undefined
    }
    const make = making()
    expect(makeDirectory(fs, place('a', 'b'), make)).toBe(true)
    expect(make.own.dirs).toEqual(['/m/a', '/m/a/b'])
  })

  it('gives up on a parent that is never there for long', () => {
    const fs = tree()
    fs.fault = (op, path) => (op === 'mkdir' && path === '/m/a/b' ? 'ENOENT' : undefined)
    expect(() => makeDirectory(fs, place('a', 'b'), making())).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    expect(fs.calls.filter((call) => call === 'mkdir /m/a/b')).toHaveLength(3)
  })

  it('leaves what it made to the caller when the leaf is refused', () => {
    const fs = tree()
    fs.fault = (op, path) =>
      op === 'mkdir' && path === '/m/a/b' && fs.calls.includes('mkdir /m/a') ? 'EAGAIN' : undefined
    const make = making()
    expect(() => makeDirectory(fs, place('a', 'b', 'c'), make)).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    expect(make.made).toEqual(['/m/a'])
  })
})

describe('removeDirectories', () => {
  const made = (...components: string[]) => {
    const fs = tree()
    const make = making()
    makeDirectory(fs, place(...components), make)
    return { fs, own: make.own, dirs: make.made.toReversed() }
  }

  it('removes from the leaf up and forgets what is gone', async () => {
    const { fs, own, dirs } = made('a', 'b')
    const { removed, kept } = await removeDirectories({ fs, own, clock: fakeClock() }, dirs, wait)
    expect({ removed, kept, left: fs.show(), own: own.dirs }).toEqual({
      removed: ['/m/a/b', '/m/a'],
      kept: [],
      left: ['/m/'],
      own: [],
    })
  })

  it('is done with what is absent, or vanishes under the rmdir, and counts neither as removed', async () => {
    const { fs, own, dirs } = made('a', 'b')
    fs.rmdir('/m/a/b')
    fs.fault = (op, path) => (op === 'rmdir' && path === '/m/a' ? 'vanish' : undefined)
    const { removed, kept } = await removeDirectories({ fs, own, clock: fakeClock() }, dirs, wait)
    expect({ removed, kept, own: own.dirs }).toEqual({ removed: [], kept: [], own: [] })
  })

  it('tries EBUSY again with growing, jittered pauses', async () => {
    const { fs, own, dirs } = made('a')
    let busy = 3
    fs.fault = (op) => (op === 'rmdir' && busy-- > 0 ? 'EBUSY' : undefined)
    const clock = fakeClock()
    const { removed } = await removeDirectories({ fs, own, clock }, dirs, wait)
    expect(removed).toEqual(['/m/a'])
    expect(clock.slept).toEqual([7.5, 30, 112.5])
  })

  it('waits for a process that is on its way out, unless it must not', async () => {
    for (const processes of ['wait', 'keep'] as const) {
      const { fs, own, dirs } = made('a')
      fs.addProcess('/m/a', 7)
      const clock = fakeClock(() => (fs.stat('/m/a') ? fs.chmod('/m/a', 0o1755) : undefined))
      const { removed, kept } = await removeDirectories({ fs, own, clock }, dirs, { processes })
      expect({ removed, kept, own: own.dirs }).toEqual({ removed: [], kept: ['/m/a'], own: ['/m/a'] })
      expect(clock.slept).toHaveLength(processes === 'wait' ? 4 : 0)
      expect(fs.calls.filter((call) => call === 'rmdir /m/a')).toHaveLength(processes === 'wait' ? 5 : 1)
    }
  })

  it('keeps a directory with a child of another at once', async () => {
    const { fs, own, dirs } = made('a')
    fs.mkdir('/m/a/theirs')
    const clock = fakeClock()
    const { kept } = await removeDirectories({ fs, own, clock }, dirs, wait)
    expect({ kept, slept: clock.slept, own: own.dirs }).toEqual({ kept: ['/m/a'], slept: [], own: ['/m/a'] })
  })

  it('goes on past one that is stuck', async () => {
    const fs = tree()
    const own = createOwnership()
    for (const name of ['a', 'b', 'c']) makeDirectory(fs, place(name), { parents: 'create', own, made: [] })
    fs.fault = (op, path) => (op === 'rmdir' && path === '/m/b' ? 'EROFS' : undefined)
    const { removed, kept, refused } = await removeDirectories({ fs, own, clock: fakeClock() }, own.dirs, wait)
    expect({ removed, kept }).toEqual({ removed: ['/m/a', '/m/c'], kept: ['/m/b'] })
    expect(refused.map(({ code }) => code)).toEqual(['EROFS'])
    expect(own.dirs).toEqual(['/m/b'])
  })

  it('does not touch, and no longer owns, a directory whose mark was taken off', async () => {
    const { fs, own, dirs } = made('a')
    fs.chmod('/m/a', 0o755)
    const { removed, kept } = await removeDirectories({ fs, own, clock: fakeClock() }, dirs, wait)
    expect({ removed, kept, own: own.dirs }).toEqual({ removed: [], kept: ['/m/a'], own: [] })
    expect(fs.calls).not.toContain('rmdir /m/a')
  })

  it('ends a wait when the signal does, and keeps owning', async () => {
    const { fs, own, dirs } = made('a')
    fs.addProcess('/m/a', 7)
    const abort = new AbortController()
    const clock = fakeClock(() => abort.abort(new Error('enough')))
    await expect(
      removeDirectories({ fs, own, clock }, dirs, { processes: 'wait', signal: abort.signal }),
    ).rejects.toThrow('enough')
    expect(own.dirs).toEqual(['/m/a'])
  })
})

describe('removeOwned', () => {
  const take = (fs: ReturnType<typeof tree>, own = createOwnership(), ...components: string[]) =>
    removeOwned({ fs, own, clock: fakeClock() }, [place(...components)], wait)

  it('finds what is marked from the leaf up without any state, and stops at the first that is not ours', async () => {
    const fs = tree()
    fs.mkdir('/m/pods')
    makeDirectory(fs, place('pods', 'pod', 'c'), making())
    expect(await take(fs, undefined, 'pods', 'pod', 'c')).toEqual({
      removed: ['/m/pods/pod/c', '/m/pods/pod'],
      kept: [],
    })
    expect(fs.show()).toEqual(['/m/', '/m/pods/'])
  })
  it('takes the parents that a removal killed half way left behind', async () => {
    const fs = tree()
    makeDirectory(fs, place('a', 'b'), making())
    fs.rmdir('/m/a/b')
    expect(await take(fs, undefined, 'a', 'b')).toEqual({ removed: ['/m/a'], kept: [] })
  })
  it('takes what is owned elsewhere too, backwards', async () => {
    const fs = tree([], ['/m', '/n'])
    const make = making()
    makeDirectory(fs, { mount: '/n', components: ['x', 'y'] }, make)
    makeDirectory(fs, place('a'), make)
    expect((await take(fs, make.own, 'a')).removed).toEqual(['/n/x/y', '/n/x', '/m/a'])
  })
  it('looks at each directory once', async () => {
    const fs = tree()
    makeDirectory(fs, place('a', 'b'), making())
    fs.calls.length = 0
    await take(fs, undefined, 'a', 'b')
    expect(fs.calls).toEqual(['stat /m/a/b', 'rmdir /m/a/b', 'stat /m/a', 'rmdir /m/a'])
  })
})

describe('rolledBack', () => {
  const failure = new CgroupError('EIO', 'list', '/m/a/b')
  const setUp = (refuse: Errno | undefined) => {
    const fs = tree()
    const make = making()
    makeDirectory(fs, place('a', 'b'), make)
    fs.fault = (op, path) => (op === 'rmdir' && path === '/m/a/b' ? refuse : undefined)
    return { cgroup: { fs, own: make.own, clock: fakeClock() }, made: make.made, fs }
  }

  it('is the failure itself when all is gone again', async () => {
    const { cgroup, made, fs } = setUp(undefined)
    expect(await rolledBack(cgroup, made, failure)).toBe(failure)
    expect(fs.show()).toEqual(['/m/'])
  })

  it('tells both errors and what is left, which stays owned', async () => {
    const { cgroup, made } = setUp('EPERM')
    const error = await rolledBack(cgroup, made, failure)
    expect(error).toMatchObject({ code: 'EIO', hint: 'still there, still owned: /m/a/b, /m/a' })
    const { cause } = error as { cause: AggregateError }
    expect(cause.errors.map((each) => (each as CgroupError).code)).toEqual(['EIO', 'EPERM', 'EBUSY'])
    expect(cgroup.own.dirs).toEqual(['/m/a', '/m/a/b'])
  })

  it('keeps a bug a bug', async () => {
    const { cgroup, made } = setUp('EPERM')
    const bug = new TypeError('x')
    expect(((await rolledBack(cgroup, made, bug)) as AggregateError).errors).toContain(bug)
  })
})
