import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CgroupError, checkComponents, type ParsedPath, parseCgroupsPath, validateContainerId } from '../src/index.js'

const refusal = (run: () => unknown): CgroupError => {
  try {
    run()
  } catch (error) {
    if (error instanceof CgroupError) return error
    throw error
  }
  throw new Error('accepted')
}

const systemd = (path: string, options: { id?: string; rootless?: boolean } = {}) =>
  parseCgroupsPath(path, { driver: 'systemd', ...options }) as Extract<ParsedPath, { kind: 'systemd' }>
const cgroupfs = (path: string, id?: string) =>
  parseCgroupsPath(path, { driver: 'cgroupfs', ...(id === undefined ? {} : { id }) })

describe('cgroupfs', () => {
  it.each([
    ['/a', true, ['a']],
    ['/kubepods/burstable/pod1/ctr', true, ['kubepods', 'burstable', 'pod1', 'ctr']],
    ['/a:b-c.scope/ x/é/.hid/...', true, ['a:b-c.scope', ' x', 'é', '.hid', '...']],
    ['a/b', false, ['a', 'b']],
  ])('%s', (path, absolute, components) => {
    expect(cgroupfs(path)).toEqual({ kind: 'cgroupfs', absolute, components })
  })

  it('an empty path is /<id>, as in gVisor', () => {
    expect(cgroupfs('', 'web-1')).toEqual({ kind: 'cgroupfs', absolute: true, components: ['web-1'] })
  })

  it.each([
    ['/../../../etc', '".."'],
    ['a/../../../../tmp/x', '".."'],
    ['/kubepods/../../../../tmp', '".."'],
    ['a/./b/../../../../..', '"."'],
    ['..', '".."'],
    ['.', '"."'],
    ['/.', '"."'],
    ['/', 'root of the hierarchy'],
    ['//a', 'empty component'],
    ['/a//b', 'empty component'],
    ['/a/', 'empty component'],
    ['a\nb', '"a\\nb"'],
    ['/a\u0000b', 'character'],
    ['/a\u001b[31m', 'character'],
    ['/a\ud800', 'character'],
    [`/${'x'.repeat(256)}`, 'more than 255 bytes'],
    [`/${'é'.repeat(128)}`, 'more than 255 bytes'],
    ['/a'.repeat(2049), 'longer than 4096 bytes'],
    ['/sys/fs/cgroup/a', 'names the mount point too'],
    ['', 'no cgroupsPath'],
  ])('%j is refused: %s', (path, message) => {
    expect(refusal(() => cgroupfs(path))).toMatchObject({ code: 'ERR_PATH', op: 'parse', path })
    expect(refusal(() => cgroupfs(path)).message).toContain(message)
  })

  it('whatever is accepted stays below the mount, and the message of a refusal stays on one line', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[/.a:\n\0é-]{0,24}$/), (path) => {
        try {
          const { components } = cgroupfs(path)
          const resolved = new URL(components.map(encodeURIComponent).join('/'), 'file:///m/').pathname
          expect(resolved.startsWith('/m/') && resolved.length > 3).toBe(true)
          expect(components.join('/')).toBe(path.replace(/^\//, ''))
        } catch (error) {
          if (!(error instanceof CgroupError)) throw error
          expect(error.message).not.toContain('\n')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('systemd', () => {
  it('slice:prefix:name', () => {
    expect(systemd('kubepods-burstable-pod1.slice:cri-containerd:abc')).toEqual({
      kind: 'systemd',
      slice: 'kubepods-burstable-pod1.slice',
      prefix: 'cri-containerd',
      name: 'abc',
      unit: 'cri-containerd-abc.scope',
      components: [
        'kubepods.slice',
        'kubepods-burstable.slice',
        'kubepods-burstable-pod1.slice',
        'cri-containerd-abc.scope',
      ],
    })
  })

  it('an empty slice is system.slice, rootless user.slice', () => {
    expect(systemd(':p:n').components).toEqual(['system.slice', 'p-n.scope'])
    expect(systemd(':p:n', { rootless: true }).components).toEqual(['user.slice', 'p-n.scope'])
  })

  it('an empty path is :cgroupkit:<id>', () => {
    expect(systemd('', { id: 'web' })).toMatchObject({
      slice: 'system.slice',
      prefix: 'cgroupkit',
      name: 'web',
      unit: 'cgroupkit-web.scope',
    })
    expect(refusal(() => systemd('')).hint).toContain('--id')
  })

  it('the root slice has no directory', () => {
    expect(systemd('-.slice:p:n').components).toEqual(['p-n.scope'])
  })

  it('an empty prefix leaves the dash, as in runc', () => {
    expect(systemd('a.slice::n').unit).toBe('-n.scope')
  })

  it('a name that is a slice is itself the unit, and lives where systemd puts it', () => {
    expect(systemd('a.slice:p:a-b.slice')).toMatchObject({ unit: 'a-b.slice', components: ['a.slice', 'a-b.slice'] })
    expect(refusal(() => systemd('a.slice:p:a--b.slice')).code).toBe('ERR_PATH')
  })

  it.each([
    ['a:b', 'slice:prefix:name'],
    ['a.slice:b:c:d', 'slice:prefix:name'],
    ['/kubepods/pod1/x', 'slice:prefix:name'],
    ['-foo.slice:p:n', 'slice name'],
    ['a/b.slice:p:n', 'slice name'],
    ['../x.slice:p:n', 'slice name'],
    ['a.scope:p:n', 'slice name'],
    ['system.slice:p:../../x', 'unit name'],
    ['system.slice:../p:n', 'unit name'],
    ['system.slice:p:', 'no unit name'],
    ['system.slice:p:a b', 'unit name'],
    ['system.slice:p:a@b', 'unit name'],
    ['system.slice:p:a\nb', 'unit name'],
    [`system.slice:p:${'x'.repeat(250)}`, 'unit name'],
  ])('%j is refused: %s', (path, message) => {
    expect(refusal(() => systemd(path))).toMatchObject({ code: 'ERR_PATH' })
    expect(refusal(() => systemd(path)).message).toContain(message)
  })

  it('the longest unit name is 255 characters', () => {
    expect(systemd(`system.slice:p:${'x'.repeat(247)}`).unit).toHaveLength(255)
    expect(refusal(() => systemd(`system.slice:p:${'x'.repeat(248)}`)).hint).toContain('255')
  })

  it('a slice whose directories together are too long a path is refused', () => {
    expect(refusal(() => systemd(`${'a-'.repeat(123)}b.slice:p:n`)).message).toContain('longer than 4096')
  })

  it('a directory path gets a hint', () => {
    expect(refusal(() => systemd('/kubepods/pod1/x')).hint).toContain('--driver cgroupfs')
  })
})

describe('container ids', () => {
  it.each(['a', 'web-1', 'A_b.c+d', '4f3'.repeat(21), 'x'.repeat(255)])('%s', (id) => {
    expect(validateContainerId(id)).toBe(id)
  })

  it.each(['', '.', '..', '../../x', 'a/b', 'a b', 'a\nb', 'a\u0000', 'é', 'x'.repeat(256), 'x'.repeat(5000)])(
    '%j is hostile',
    (id) => {
      expect(refusal(() => validateContainerId(id)).code).toBe('ERR_PATH')
      expect(refusal(() => cgroupfs('', id)).code).toBe('ERR_PATH')
      expect(refusal(() => systemd('a.slice:p:n', { id })).code).toBe('ERR_PATH')
    },
  )
})

describe('checkComponents', () => {
  it('takes directory names, and at least one', () => {
    expect(() => checkComponents(['a', 'b'])).not.toThrow()
    expect(refusal(() => checkComponents([])).message).toContain('root of the hierarchy')
    expect(refusal(() => checkComponents(['a/b'])).message).toContain('"a/b"')
  })
})
