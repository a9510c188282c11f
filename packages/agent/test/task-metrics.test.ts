import { create, toBinary } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { numbersOfRunscShim, statsOfTask } from '../src/index.js'
import { MetricsSchema as V1Schema } from '../src/sources/containerd/gen/containerd/cgroup1_pb.js'
import { MetricsSchema as V2Schema } from '../src/sources/containerd/gen/containerd/cgroup2_pb.js'

const v1 = (init: Parameters<typeof create<typeof V1Schema>>[1]) => ({
  $typeName: 'google.protobuf.Any' as const,
  typeUrl: 'io.containerd.cgroups.v1.Metrics',
  value: toBinary(V1Schema, create(V1Schema, init)),
})
const v2 = (init: Parameters<typeof create<typeof V2Schema>>[1]) => ({
  $typeName: 'google.protobuf.Any' as const,
  typeUrl: 'types.containerd.io/io.containerd.cgroups.v2.Metrics',
  value: toBinary(V2Schema, create(V2Schema, init)),
})

describe('metrics of a shim', () => {
  test('v2, of a guest with cgroups of its own', () => {
    const data = v2({
      cpu: { usageUsec: 9007199254740993n, userUsec: 3n, systemUsec: 4n, psi: { some: { total: 7n } } },
      memory: { usage: 4096n, inactiveFile: 1024n, anon: 2048n },
      memoryEvents: { high: 1n, max: 2n },
      pids: { current: 5n },
      io: { usage: [{ major: 8n, minor: 0n, rbytes: 1n, wbytes: 2n, rios: 3n, wios: 4n }] },
    })
    expect(statsOfTask(data, 'a')).toMatchObject({
      cpu: { total: 9007199254740993000n, user: 3000n, system: 4000n, psi: { some: 7000n } },
      memory: { usage: 4096n, workingSet: 3072n, rss: 2048n, eventsHigh: 1n, eventsMax: 2n },
      processes: { threadsCurrent: 5n },
      diskIo: [{ major: 8n, minor: 0n, readBytes: 1n, writeBytes: 2n, reads: 3n, writes: 4n }],
    })
  })

  test('v1, of a guest with cgroups of its own', () => {
    const entry = (op: string, value: bigint) => ({ op, major: 8n, minor: 16n, value })
    const data = v1({
      cpu: { usage: { total: 10n, user: 6n, kernel: 4n }, throttling: { periods: 3n, throttledPeriods: 2n } },
      memory: { usage: { usage: 100n, max: 200n, failcnt: 1n }, totalInactiveFile: 300n, totalRss: 50n },
      pids: { current: 2n },
      blkio: {
        ioServiceBytesRecursive: [entry('Read', 7n), entry('Total', 9n)],
        ioServicedRecursive: [entry('write', 8n)],
      },
    })
    expect(statsOfTask(data, 'a')).toMatchObject({
      cpu: { total: 10n, user: 6n, system: 4n, periods: 3n, throttledPeriods: 2n },
      memory: { usage: 100n, maxUsage: 200n, failcnt: 1n, workingSet: 0n, rss: 50n },
      processes: { threadsCurrent: 2n },
      diskIo: [{ major: 8n, minor: 16n, readBytes: 7n, writes: 8n }],
    })
  })

  test('what a message leaves out is not known', () => {
    expect(statsOfTask(v1({}), 'a')).toEqual({})
    expect(statsOfTask(v2({}), 'a')).toEqual({})
    expect(statsOfTask(v2({ memory: { usage: 1n } }), 'a').memory?.maxUsage).toBeUndefined()
  })

  test('a number below 0 that went through an unsigned type is not known, and no counter', () => {
    const data = v2({ cpu: { usageUsec: 2n ** 64n - 1n, userUsec: 1n }, pids: { current: 2n ** 63n } })
    expect(statsOfTask(data, 'a').cpu).toMatchObject({ total: undefined, user: 1000n })
    expect(statsOfTask(data, 'a').processes).toEqual({ threadsCurrent: undefined })
  })

  test('of gVisor: three numbers, and 0 is none of them', () => {
    const data = v1({ cpu: { usage: { total: 5n } }, memory: { usage: { usage: 6n } }, pids: { current: 0n } })
    expect(numbersOfRunscShim(data, 'a')).toEqual({ cpu: 5n, memory: 6n })
    expect(numbersOfRunscShim(v2({ cpu: { usageUsec: 5n }, pids: { current: 3n } }), 'a')).toEqual({
      cpu: 5000n,
      tasks: 3n,
    })
  })

  test.each([
    ['nothing', undefined],
    ['of another kind', { ...v1({}), typeUrl: 'io.containerd.cgroups.v3.Metrics' }],
    ['windows', { ...v1({}), typeUrl: 'github.com/Microsoft/hcsshim.Statistics' }],
    ['no protobuf', { ...v2({}), value: new Uint8Array([0xff, 0xff, 0xff]) }],
  ])('are refused: %s', (_, data) => {
    expect(() => statsOfTask(data, 'a')).toThrow(expect.objectContaining({ code: 'ERR_RUNTIME' }))
  })
})
