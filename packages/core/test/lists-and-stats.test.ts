import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CgroupError,
  cpuListToBits,
  formatCpuList,
  hugepageSizeBytes,
  hugepageSizeName,
  hugepageSizesFrom,
  parseCount,
  parseCpuList,
  parseCpuStat,
  parseFlatKeyed,
  parseIoStat,
  parseMemoryStat,
  parsePressure,
  SpecError,
} from '../src/index.js'

describe('CPU lists', () => {
  it.each<[string, string]>([
    ['0', '0'],
    ['0,1,2,8,9,10', '0-2,8-10'],
    ['0-7,4-11', '0-11'],
    [' 3-3 , 1\n', '1,3'],
    [',0,1,', '0-1'],
    ['0, ,\t1, ', '0-1'],
    ['65535', '65535'],
  ])('%j is %s', (text, list) => {
    expect(formatCpuList(parseCpuList(text))).toBe(list)
  })

  it.each([
    '',
    '\n',
    ',',
    'a',
    '5-a',
    'a-5',
    '-10',
    '15-',
    '-',
    '--',
    '8-7',
    '0-3,*4^2',
    '0,garbage',
    '0x1',
    '1 - 2',
    '1 2',
    '1.5',
    '0-65536',
    '0-4294967295',
  ])('%j is refused', (text) => {
    expect(() => parseCpuList(text)).toThrow(SpecError)
    expect(() => cpuListToBits(text)).toThrow(SpecError)
  })

  it.each<[string, number[]]>([
    ['0', [1]],
    ['5-8', [0b11100000, 1]],
    ['16', [0, 0, 1]],
    ['0,8', [1, 1]],
    ['0-2,4-6', [0b1110111]],
  ])('the mask of %s is little-endian', (list, bytes) => {
    expect([...cpuListToBits(list)]).toEqual(bytes)
  })

  it('numbers, list and mask say the same', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 9000 }), { minLength: 1 }), (cpus) => {
        const sorted = [...cpus].sort((a, b) => a - b)
        expect(parseCpuList(formatCpuList(cpus))).toEqual(sorted)
        const bits = cpuListToBits(cpus)
        expect(sorted.every((cpu) => (((bits[cpu >> 3] ?? 0) >> (cpu & 7)) & 1) === 1)).toBe(true)
        expect(bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)).toBe(sorted.length)
        expect(bits.at(-1)).not.toBe(0)
      }),
    )
  })
})

describe('huge pages', () => {
  it.each<[string, bigint]>([
    ['64KB', 65536n],
    ['2MB', 2097152n],
    ['32MB', 33554432n],
    ['1GB', 1073741824n],
    ['16GB', 17179869184n],
  ])('%s', (name, bytes) => {
    expect(hugepageSizeName(bytes)).toBe(name)
    expect(hugepageSizeBytes(name)).toBe(bytes)
  })

  it.each([
    ['1G', 2n ** 30n],
    ['1P', 2n ** 50n],
    ['1', 1n],
  ])('gVisor takes %s too', (name, bytes) => {
    expect(hugepageSizeBytes(name)).toBe(bytes)
  })

  it.each(['3MB', '0MB', '2mb', '2 MB', '2MB\n', 'MB', '3', '2B', '-2MB', '02MB', '2.0MB', '', '../2MB'])(
    '%j is none',
    (name) => {
      expect(hugepageSizeBytes(name)).toBeUndefined()
    },
  )

  it('of a host', () => {
    expect(
      hugepageSizesFrom(['hugepages-4194304kB', 'hugepages-2048kB', 'hugepages-akB', 'hugepages-kB', 'hugepages-64kB']),
    ).toEqual({
      sizes: ['4GB', '2MB', '64KB'],
      ignored: ['hugepages-akB', 'hugepages-kB'],
    })
  })
})

describe('counters', () => {
  it('keep the names of the kernel and every digit', () => {
    expect(parseCpuStat('usage_usec 1000000\nuser_usec 600000\nsystem_usec 18446744073709551615\n')).toEqual({
      usage_usec: 1000000n,
      user_usec: 600000n,
      system_usec: 18446744073709551615n,
    })
    expect(parseMemoryStat('cache 512\nrss 1024')).toEqual({ cache: 512n, rss: 1024n })
    expect(parseFlatKeyed('')).toEqual({})
    expect(parseCount('4096\n')).toBe(4096n)
  })

  it.each([
    'key',
    'key 1 2',
    'key  1',
    '\tkey 1',
    'key max',
    'key -1',
    'key 1.5',
    ' 1',
    'throttled_time fortytwo',
    'more_than_64_bits 18446744073709551616',
  ])('%j is refused', (line) => {
    expect(() => parseFlatKeyed(`good 1\n${line}\n`, 'cpu.stat')).toThrow(
      expect.objectContaining({ code: 'EIO', op: 'parse', path: 'cpu.stat' }),
    )
  })

  it.each(['', 'max', '-1', '1 2', '1200\n1400', '0x10', '1.0', '99999999999999999999'])(
    '%j is not one number',
    (text) => {
      expect(() => parseCount(text, 'pids.current')).toThrow(CgroupError)
    },
  )

  it('__proto__ is a counter like any other', () => {
    expect(Object.keys(parseFlatKeyed('__proto__ 1\na 2'))).toEqual(['__proto__', 'a'])
  })
})

describe('io.stat', () => {
  it('by device', () => {
    expect(parseIoStat('254:1 rbytes=6901432320 wbytes=0 cost.vrate=100.00\n8:0 \n')).toEqual([
      { major: 254, minor: 1, counters: { rbytes: 6901432320n, wbytes: 0n } },
      { major: 8, minor: 0, counters: {} },
    ])
    expect(parseIoStat('')).toEqual([])
  })

  it.each([
    '254 rbytes=1',
    '254:x rbytes=1',
    '254:0 rbytes',
    '254:0 rbytes=x',
    '254:0 =1',
    '8:0 rbytes=18446744073709551616',
  ])('%j is refused', (text) => {
    expect(() => parseIoStat(text)).toThrow(CgroupError)
  })
})

describe('pressure', () => {
  const some = 'some avg10=1.71 avg60=2.36 avg300=2.57 total=230548833'
  it('some and full', () => {
    expect(parsePressure(`${some}\nfull avg10=0.00 avg60=100.00 avg300=1.00 total=18446744073709551615\n`)).toEqual({
      some: { avg10: 1.71, avg60: 2.36, avg300: 2.57, total: 230548833n },
      full: { avg10: 0, avg60: 100, avg300: 1, total: 18446744073709551615n },
    })
    expect(parsePressure(some)).not.toHaveProperty('full')
  })

  it.each([
    '',
    'full avg10=0.00 avg60=0.00 avg300=0.00 total=0',
    'some avg10=a avg60=0 avg300=0 total=0',
    `${some} x`,
    'some avg10=1.1.1 avg60=0 avg300=0 total=0',
    'some avg10=0 avg60=0 avg300=0 total=18446744073709551616',
  ])('%j is refused', (text) => {
    expect(() => parsePressure(text)).toThrow(CgroupError)
  })
})
