import { describe, expect, it } from 'vitest'
import { CgroupError, escapeUnitName, expandSlice, unitName, unitNameKind, validateSlice } from '../src/index.js'

describe('slices', () => {
  it.each([
    ['-.slice', '/'],
    ['foobar.slice', '/foobar.slice'],
    ['foobar-waldo.slice', '/foobar.slice/foobar-waldo.slice'],
    ['a-b-c-d-e.slice', '/a.slice/a-b.slice/a-b-c.slice/a-b-c-d.slice/a-b-c-d-e.slice'],
    ['kubepods-pod12_ab.slice', '/kubepods.slice/kubepods-pod12_ab.slice'],
    ['system-getty\\x2d1.slice', '/system.slice/system-getty\\x2d1.slice'],
    ['_x.slice', '/__x.slice'],
    ['foo.slice.slice', '/foo.slice.slice'],
  ])('%s is %s', (slice, path) => {
    expect(expandSlice(slice)).toBe(path)
    expect(() => validateSlice(slice)).not.toThrow()
  })

  it.each([
    '',
    '.slice',
    'foo',
    '-foo.slice',
    'foo-.slice',
    'foo--bar.slice',
    '-.slice.slice',
    '--.slice',
    'system.scope',
    'foobar-waldo.service',
    'systemd.slice/child.slice',
    'foo.slice/foo--bar.slice',
    '/foo.slice',
    'foo@bar.slice',
    'foo@@bar.slice',
    '-foo@.slice',
    'foo@.slice',
    'foo .slice',
    'foo\n.slice',
    'é.slice',
    `${'x'.repeat(250)}.slice`,
  ])('%j is refused', (slice) => {
    expect(() => expandSlice(slice)).toThrow(CgroupError)
    expect(() => validateSlice(slice)).toThrow(expect.objectContaining({ code: 'ERR_PATH', path: slice }))
  })
})

describe('unit names', () => {
  it.each([
    ['foo.service', 'plain'],
    ['.test.service', 'plain'],
    ['foo.service.scope', 'plain'],
    ['a:b-c_d\\x20.scope', 'plain'],
    ['foo@bar.service', 'instance'],
    ['foo@bar@bar.service', 'instance'],
    ['foo@.service', 'template'],
    ['.test@.service', 'template'],
    [`${'x'.repeat(249)}.scope`, 'plain'],
  ])('%s is %s', (name, kind) => {
    expect(unitNameKind(name)).toBe(kind)
  })

  it.each([
    '',
    '.service',
    'foo',
    'foo.',
    'foo.waldo',
    '@.service',
    '@piep.service',
    'foo@%i.service',
    'foo.target.wants/plain.service',
    'foo bar.service',
    `${'x'.repeat(250)}.scope`,
  ])('%j is none', (name) => {
    expect(unitNameKind(name)).toBeUndefined()
  })

  it('of an OCI path', () => {
    expect(unitName('cri-containerd', 'abc')).toBe('cri-containerd-abc.scope')
    expect(unitName('', 'abc')).toBe('-abc.scope')
    expect(unitName('p', 'foo.slice')).toBe('foo.slice')
    expect(() => unitName('p', 'a@b')).toThrow(CgroupError)
    expect(() => unitName('p', 'foo@.slice')).toThrow(CgroupError)
    for (const dots of ['.', '..']) {
      expect(() => unitName('p', dots)).toThrow(CgroupError)
      expect(() => unitName(dots, 'abc')).toThrow(CgroupError)
    }
  })
})

describe('directories of units', () => {
  it.each([
    ['foobar', 'foobar'],
    ['foobar.service', 'foobar.service'],
    ['.foobar', '_.foobar'],
    ['_foobar', '__foobar'],
    ['', '_'],
    ['cgroup.service', '_cgroup.service'],
    ['tasks', '_tasks'],
    ['notify_on_release', '_notify_on_release'],
    ['cpu.service', '_cpu.service'],
    ['memory.scope', '_memory.scope'],
    ['cpufoo.scope', 'cpufoo.scope'],
    ['cpu-abc.scope', 'cpu-abc.scope'],
  ])('%s is %s', (unit, directory) => {
    expect(escapeUnitName(unit)).toBe(directory)
  })
})
