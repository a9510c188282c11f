import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CgroupError,
  cgroupPathsOf,
  findCgroupRoot,
  findMount,
  hostFrom,
  type Mount,
  parseMountInfo,
  parseProcCgroup,
} from '../src/index.js'

const V2 = '34 28 0:29 / /sys/fs/cgroup rw,nosuid shared:8 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot'
const V1 = [
  '35 24 0:30 / /sys/fs/cgroup ro shared:9 - tmpfs tmpfs ro,mode=755',
  '37 35 0:32 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/lib/systemd/agent,name=systemd',
  '41 35 0:36 / /sys/fs/cgroup/cpu,cpuacct rw shared:16 - cgroup cgroup rw,seclabel,cpu,cpuacct',
  '48 35 0:43 / /sys/fs/cgroup/memory rw shared:23 - cgroup cgroup rw,memory',
]
const UNIFIED = '36 35 0:31 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw'
const host = (lines: readonly string[], procCgroup = '', more = {}) =>
  hostFrom({ mountinfo: `${lines.join('\n')}\n`, procCgroup, systemd: true, uid: 0, ...more })

describe('mountinfo', () => {
  it.each<[string, Mount[]]>([
    [V2, [{ point: '/sys/fs/cgroup', version: 2, controllers: [], bind: '/' }]],
    [
      '36 35 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
      [{ point: '/sys/fs/cgroup', version: 2, controllers: [], bind: '/' }],
    ],
    [
      '1 2 0:3 / /c rw shared:1 master:2 propagate_from:3 unbindable - cgroup2 none rw',
      [{ point: '/c', version: 2, controllers: [], bind: '/' }],
    ],
    [
      '1 2 0:3 /doc\\040ker/1 /mnt/a\\040b\\134c\\011 rw - cgroup cgroup rw,memory',
      [{ point: '/mnt/a b\\c\t', version: 1, controllers: ['memory'], bind: '/doc ker/1' }],
    ],
    [V1[1] ?? '', [{ point: '/sys/fs/cgroup/systemd', version: 1, controllers: ['name=systemd'], bind: '/' }]],
    [V1[2] ?? '', [{ point: '/sys/fs/cgroup/cpu,cpuacct', version: 1, controllers: ['cpu', 'cpuacct'], bind: '/' }]],
    ['35 24 0:30 / /sys/fs/cgroup ro - tmpfs cgroup2 rw', []],
    ['41 35 0:36 / /sys/fs/cgroup/memory rw shared:16 - invalid', []],
    ['1 2 0:3 / /- rw - cgroup2 - rw', [{ point: '/-', version: 2, controllers: [], bind: '/' }]],
    ['', []],
    ['-', []],
  ])('%s', (text, mounts) => {
    expect(parseMountInfo(text)).toEqual(mounts)
  })

  it('of several mounts the first below the prefix is found, of several on one point the last', () => {
    const mounts = parseMountInfo(
      [
        '35 27 0:29 / /foo rw - cgroup cgroup rw,devices',
        '35 27 0:29 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices',
        '36 27 0:29 /sub /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices',
      ].join('\n'),
    )
    expect(findMount(mounts, 'devices')?.point).toBe('/foo')
    expect(findMount(mounts, 'devices', '/sys/fs')).toMatchObject({ point: '/sys/fs/cgroup/devices', bind: '/sub' })
    expect(findMount(mounts, 'devices', '/fo')).toBeUndefined()
    expect(findMount(mounts, 'memory')).toBeUndefined()
  })

  it.each([
    [V2, '/sys/fs/cgroup'],
    ['', '/sys/fs/cgroup'],
    [V1.join('\n'), '/sys/fs/cgroup'],
    [UNIFIED, '/sys/fs/cgroup'],
    ['4 5 0:6 / /dev/cgroup/memory rw shared:9 - cgroup cgroup rw,memory', '/dev/cgroup'],
    ['77 88 0:99 / /dev/cgroup rw shared:9 - cgroup cgroup rw,memory', '/dev/cgroup'],
  ])('the root of %s', (text, root) => {
    expect(findCgroupRoot(parseMountInfo(text))).toBe(root)
  })
})

describe('/proc/PID/cgroup', () => {
  it('hierarchies, named ones and v2', () => {
    expect(parseProcCgroup('12:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/c\n')).toEqual([
      { id: 12, controllers: ['cpu', 'cpuacct'], path: '/a', deleted: false, outside: false },
      { id: 1, controllers: ['name=systemd'], path: '/b', deleted: false, outside: false },
      { id: 0, controllers: [], path: '/c', deleted: false, outside: false },
    ])
  })

  it('a path may hold colons', () => {
    expect(parseProcCgroup('4:cpu:/a:b:c')[0]?.path).toBe('/a:b:c')
  })

  it('a removed directory and one outside the namespace are told', () => {
    expect(parseProcCgroup('0::/a (deleted)')).toMatchObject([{ path: '/a', deleted: true }])
    expect(parseProcCgroup('0::/../../x')).toMatchObject([{ path: '/../../x', outside: true }])
    expect(parseProcCgroup('0::/..x')).toMatchObject([{ outside: false }])
  })

  it.each(['0:nopath', '2:', 'x:cpu:/', '::', '0::', 'garbage'])('%j is refused', (text) => {
    expect(() => parseProcCgroup(`0::/\n${text}\n`)).toThrow(
      expect.objectContaining({ code: 'ERR_HOST', op: 'parse', data: text }),
    )
  })
})

describe('the own cgroup below the mount', () => {
  const dind = parseMountInfo('14 05 0:43 /docker/136 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory')
  const paths = (procCgroup: string, mounts: readonly Mount[]) => cgroupPathsOf(parseProcCgroup(procCgroup), mounts)

  it('is the path itself where the whole hierarchy is mounted', () => {
    expect(paths('0:cpu:/path0\n1:memory:/path1\n', parseMountInfo(V1.join('\n')))).toEqual({
      cpu: '/path0',
      memory: '/path1',
    })
    expect(paths('0::/system.slice/x.service\n', parseMountInfo(V2))).toEqual({ '': '/system.slice/x.service' })
  })

  it('loses what the mount already stands for (nested containers)', () => {
    expect(paths('9:memory:/docker/136/test', dind)).toEqual({ memory: '/test' })
    expect(paths('9:memory:/docker/136', dind)).toEqual({ memory: '/' })
  })

  it('is absent where it lies outside the mount or the namespace', () => {
    expect(paths('9:memory:/docker/1367', dind)).toEqual({})
    expect(paths('9:memory:/', dind)).toEqual({})
    expect(paths('0::/../../x', parseMountInfo(V2))).toEqual({})
    expect(paths('0::/', parseMountInfo(V2.replace(' / ', ' /../.. ')))).toEqual({})
  })

  it('has known controllers only', () => {
    expect(paths('0:ctr:/path\n1:memory:/path\n', [])).toEqual({ memory: '/path' })
  })

  it('a relative path cannot be told from a bound root', () => {
    expect(() => paths('9:memory:invalid', dind)).toThrow(CgroupError)
  })
})

describe('hosts', () => {
  it('v2', () => {
    expect(
      host([V2], '0::/a\n', { meminfo: 'MemTotal:       16384000 kB\nMemFree: 1 kB\n', cpus: 4, kernel: '6.1.0' }),
    ).toEqual({
      root: '',
      mode: 'v2',
      mounts: [{ point: '/sys/fs/cgroup', version: 2, controllers: [], bind: '/' }],
      own: { '': '/a' },
      systemd: true,
      uid: 0,
      cpus: 4,
      memoryCapacity: 16777216000n,
      kernel: '6.1.0',
    })
  })

  it('v1, and hybrid when cgroup2 is mounted beside it', () => {
    expect(host(V1).mode).toBe('v1')
    expect(host([...V1, UNIFIED]).mode).toBe('hybrid')
    expect(host([...V1, UNIFIED], '4:memory:/m\n3:cpu,cpuacct:/c\n1:name=systemd:/s\n0::/u\n').own).toEqual({
      memory: '/m',
      cpu: '/c',
      cpuacct: '/c',
      'name=systemd': '/s',
      '': '/u',
    })
  })

  it('v2 with a named v1 hierarchy is v2: that carries no controllers', () => {
    expect(host([V2, V1[1] ?? '']).mode).toBe('v2')
  })

  it('one mount per hierarchy, those below /sys/fs/cgroup first', () => {
    const rkt = V1.map((line) => line.replace(' /sys/fs/cgroup', ' /var/lib/rkt/x/sys/fs/cgroup'))
    expect(host([...rkt, ...V1]).mounts.map((mount) => mount.point)).toEqual([
      '/sys/fs/cgroup/systemd',
      '/sys/fs/cgroup/cpu,cpuacct',
      '/sys/fs/cgroup/memory',
    ])
    expect(host([V2, V2.replace(' /sys/fs/cgroup ', ' /run/module ')]).mounts).toHaveLength(1)
    expect(host([V2.replace(' /sys/fs/cgroup ', ' /run/module '), V2]).mounts[0]?.point).toBe('/sys/fs/cgroup')
  })

  it('a later mount on the same point hides the earlier', () => {
    expect(host([V2, V2.replace(' / /sys', ' /sub /sys')]).mounts).toMatchObject([{ bind: '/sub' }])
  })

  it.each([
    ['nothing', []],
    ['no cgroup mount', ['34 25 0:29 / /run rw - tmpfs tmpfs rw']],
    ['only a named hierarchy', V1.slice(0, 2)],
  ])('%s is no host', (_, lines) => {
    expect(() => host(lines)).toThrow(expect.objectContaining({ code: 'ERR_HOST', op: 'detect' }))
  })

  it('garbage is a host, or a CgroupError', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('-', '/', '/a', '..', 'cgroup', 'cgroup2', 'rw,memory', '0:29', '\\040', '::/'),
    )
    const text = fc
      .array(
        fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
        { maxLength: 4 },
      )
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, fc.oneof(text, fc.string()), fc.string(), (mountinfo, procCgroup, meminfo) => {
        try {
          const { mode, mounts } = hostFrom({ mountinfo, procCgroup, meminfo, systemd: false, uid: 1 })
          expect(['v1', 'hybrid', 'v2']).toContain(mode)
          expect(mounts.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(CgroupError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
