import { describe, expect, it } from 'vitest'
import { type Column, planWrites } from '../src/index.js'

const files = (column: Column, blockIO: object, exists?: (file: string) => boolean) =>
  planWrites(column, { blockIO }, { exists }).map(({ file, data }) => `${file} ${data}`)
const only =
  (...there: string[]) =>
  (file: string) =>
    there.includes(file)

const devices = [
  { major: 8, minor: 0, weight: 500, leafWeight: 300 },
  { major: 8, minor: 16, weight: 100 },
]

describe('weights', () => {
  it('v1: the plain files, without a look at the directory', () => {
    expect(files('v1', { weight: 1, leafWeight: 2, weightDevice: devices })).toEqual([
      'blkio.weight 1',
      'blkio.leaf_weight 2',
      'blkio.weight_device 8:0 500',
      'blkio.leaf_weight_device 8:0 300',
      'blkio.weight_device 8:16 100',
    ])
  })

  it("v1: BFQ's files where the plain one is not there", () => {
    expect(files('v1', { weight: 10, weightDevice: devices.slice(1) }, only('blkio.bfq.weight'))).toEqual([
      'blkio.bfq.weight 10',
      'blkio.bfq.weight_device 8:16 100',
    ])
    expect(files('v1', { weight: 10 }, only('blkio.weight', 'blkio.bfq.weight'))).toEqual(['blkio.weight 10'])
  })

  it('v2: io.weight, converted, and no leaf weights', () => {
    expect(files('v2', { weight: 500, leafWeight: 300, weightDevice: devices })).toEqual([
      'io.weight 4950',
      'io.weight 8:0 4950',
      'io.weight 8:16 910',
    ])
  })

  it("v2: BFQ's file as it is, where there is one", () => {
    const bfq = only('io.bfq.weight', 'io.weight')
    expect(files('v2', { weight: 500, weightDevice: devices }, bfq)).toEqual([
      'io.bfq.weight 500',
      'io.bfq.weight 8:0 500',
      'io.bfq.weight 8:16 100',
    ])
  })

  it('asks the directory of an update', () => {
    const current = (file: string) => (file === 'io.bfq.weight' ? 'default 100\n' : undefined)
    expect(planWrites('v2', { blockIO: { weight: 80 } }, { current })[0]).toMatchObject({
      file: 'io.bfq.weight',
      data: '80',
    })
  })

  it('0 is unset', () => {
    expect(files('v1', { weight: 0, leafWeight: 0, weightDevice: [{ major: 1, minor: 2, weight: 0 }] })).toEqual([])
  })
})

describe('throttles', () => {
  const blockIO = {
    throttleReadBpsDevice: [
      { major: 8, minor: 0, rate: 1048576 },
      { major: 8, minor: 16, rate: 2 },
    ],
    throttleWriteBpsDevice: [{ major: 8, minor: 0, rate: 0 }],
    throttleReadIOPSDevice: [{ major: 8, minor: 16, rate: 2n ** 64n - 1n }],
    throttleWriteIOPSDevice: [{ major: 8, minor: 0, rate: 7 }],
  }

  it('v2: one write for each device, all its rates in one line', () => {
    expect(planWrites('v2', { blockIO })).toEqual([
      {
        file: 'io.max',
        controller: 'io',
        data: '8:0 rbps=1048576 wbps=max wiops=7',
        from: [
          'blockIO.throttleReadBpsDevice[0]',
          'blockIO.throttleWriteBpsDevice[0]',
          'blockIO.throttleWriteIOPSDevice[0]',
        ],
      },
      {
        file: 'io.max',
        controller: 'io',
        data: '8:16 rbps=2 riops=18446744073709551615',
        from: ['blockIO.throttleReadBpsDevice[1]', 'blockIO.throttleReadIOPSDevice[0]'],
      },
    ])
  })

  it('v1: one write for each entry', () => {
    expect(files('v1', blockIO)).toEqual([
      'blkio.throttle.read_bps_device 8:0 1048576',
      'blkio.throttle.read_bps_device 8:16 2',
      'blkio.throttle.write_bps_device 8:0 0',
      'blkio.throttle.read_iops_device 8:16 18446744073709551615',
      'blkio.throttle.write_iops_device 8:0 7',
    ])
  })
})
