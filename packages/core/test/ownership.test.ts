import { describe, expect, it } from 'vitest'
import { checkedOwn, createOwnership, isOwned, OWN_MODE, pathsBelow } from '../src/index.js'

describe('the mark', () => {
  it.each([
    [OWN_MODE, true],
    [0o1700, true],
    [0o755, false],
    [0o2755, false],
  ])('mode %o of a directory: %s', (mode, ours) => {
    expect(isOwned({ dir: true, mode })).toBe(ours)
  })
  it('means nothing on a file, nor where nothing is', () => {
    expect(isOwned({ dir: false, mode: 0o1644 })).toBe(false)
    expect(isOwned(undefined)).toBe(false)
  })
})

describe('createOwnership', () => {
  it('keeps creation order, each directory once', () => {
    const own = createOwnership(['/m/a'])
    own.add('/m/a/b')
    own.add('/m/a')
    expect(own.dirs).toEqual(['/m/a', '/m/a/b'])
    own.drop('/m/a')
    own.drop('/m/x')
    expect(own.dirs).toEqual(['/m/a/b'])
  })
})

describe('saved ownership', () => {
  const allowed = pathsBelow('/m', ['a', 'b'])
  it('may name the leaf and its parents', () => {
    expect(allowed).toEqual(['/m/a', '/m/a/b'])
    expect(checkedOwn(['/m/a/b', '/m/a'], allowed)).toEqual(['/m/a/b', '/m/a'])
    expect(checkedOwn(null, allowed)).toEqual([])
    expect(checkedOwn(undefined, allowed)).toEqual([])
  })
  it.each([
    ['the mount', ['/m']],
    ['another cgroup', ['/m/x']],
    ['a child of it', ['/m/a/b/c']],
    ['a way out', ['/m/a/../../etc']],
    ['an unclean path', ['/m//a']],
    ['another mount', ['/n/a']],
    ['no path', [7]],
    ['no list', '/m/a'],
    ['an object', { '/m/a': true }],
  ])('is not trusted with %s', (_, entries) => {
    expect(() => checkedOwn(entries, allowed)).toThrow(expect.objectContaining({ code: 'ERR_STATE' }))
  })
})
