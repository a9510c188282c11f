import { INFINITY } from '../cpu-max.js'
import { ioWeightFrom } from '../io-weight.js'
import type { Column, Write } from '../plan-types.js'
import type { Irregular, IrregularAsk } from './irregular.js'
import { device, group, groups, unsigned } from './values.js'

const CONTROLLER = { v1: 'blkio', v2: 'io' } as const

const THROTTLES = [
  { key: 'throttleReadBpsDevice', v1: 'blkio.throttle.read_bps_device', v2: 'rbps', prop: 'IOReadBandwidthMax' },
  { key: 'throttleWriteBpsDevice', v1: 'blkio.throttle.write_bps_device', v2: 'wbps', prop: 'IOWriteBandwidthMax' },
  { key: 'throttleReadIOPSDevice', v1: 'blkio.throttle.read_iops_device', v2: 'riops', prop: 'IOReadIOPSMax' },
  { key: 'throttleWriteIOPSDevice', v1: 'blkio.throttle.write_iops_device', v2: 'wiops', prop: 'IOWriteIOPSMax' },
] as const

const V2_MAX = 'io.max'
/** The default weight and the weight of a device share a file on v2. BFQ takes OCI's own range 1..1000. */
const V2_WEIGHT = { plain: 'io.weight', bfq: 'io.bfq.weight' } as const
const V1_WEIGHT = { plain: 'blkio.weight', bfq: 'blkio.bfq.weight' } as const
const V1_LEAF_WEIGHT = 'blkio.leaf_weight'

interface Weights {
  weight: bigint | undefined
  leafWeight: bigint | undefined
}
interface DeviceWeights extends Weights {
  device: string
  at: string
}
interface Rate {
  device: string
  rate: bigint
  at: string
  throttle: (typeof THROTTLES)[number]
}

/**
 * Which weight file there is depends on the kernel (CFQ until 4.20) and the device's scheduler (BFQ). With a look at the directory the
 * plan chooses as runc does (v1: blkio.weight, else BFQ's; v2: BFQ's, else io.weight converted); without one it names the plain file.
 */
export const blockIO: Irregular = {
  controllers: [CONTROLLER.v1, CONTROLLER.v2],
  rows: [
    {
      oci: 'blockIO.weight',
      v1: [V1_WEIGHT.plain, V1_WEIGHT.bfq],
      v2: [V2_WEIGHT.plain, V2_WEIGHT.bfq],
      systemd: ['IOWeight'],
      note: 'one of the files; 10..1000 becomes 1..10000 but for BFQ',
    },
    { oci: 'blockIO.leafWeight', v1: [V1_LEAF_WEIGHT], v2: [], systemd: [], note: 'CFQ only' },
    {
      oci: 'blockIO.weightDevice',
      v1: [`${V1_WEIGHT.plain}_device`, `${V1_WEIGHT.bfq}_device`, `${V1_LEAF_WEIGHT}_device`],
      v2: [V2_WEIGHT.plain, V2_WEIGHT.bfq],
      systemd: ['IODeviceWeight'],
      note: 'one write for each device',
    },
    ...THROTTLES.map(({ key, v1, prop }) => ({
      oci: `blockIO.${key}`,
      v1: [v1],
      v2: [V2_MAX],
      systemd: [prop],
      note: 'v2: one write for each device with all its rates; 0 lifts the limit',
    })),
  ],
  writes: (column, resources, ask) => [
    ...weightWrites(column, resources.blockIO, ask),
    ...throttleWrites(column, resources.blockIO),
  ],
  properties(resources) {
    const { weight } = weightsOf(resources.blockIO)
    const devices = devicesOf(resources.blockIO).filter((each) => set(each.weight))
    const rates = ratesOf(resources.blockIO)
    const list = (name: string, from: string, value: (readonly [string, bigint])[]) =>
      value.length === 0 ? [] : [{ name, type: 'a(st)', value, from: [from] }]
    return [
      ...(set(weight)
        ? [{ name: 'IOWeight', type: 't', value: ioWeightFrom(weight ?? 0n), from: ['blockIO.weight'] }]
        : []),
      ...list(
        'IODeviceWeight',
        'blockIO.weightDevice',
        devices.map((each) => [nodeOf(each.device), ioWeightFrom(each.weight ?? 0n)] as const),
      ),
      ...THROTTLES.flatMap((throttle) =>
        list(
          throttle.prop,
          `blockIO.${throttle.key}`,
          rates
            .filter((each) => each.throttle === throttle)
            .map(({ device, rate }) => [nodeOf(device), rate === 0n ? INFINITY : rate] as const),
        ),
      ),
    ]
  },
}

function weightWrites(column: Column, blockIO: unknown, { exists }: IrregularAsk): Write[] {
  const names = column === 'v1' ? V1_WEIGHT : V2_WEIGHT
  const bfq = column === 'v1' ? exists?.(names.plain) === false : exists?.(names.bfq) === true
  const file = bfq ? names.bfq : names.plain
  const text = (weight: bigint) => String(column === 'v1' || bfq ? weight : ioWeightFrom(weight))
  const write = (name: string, data: string, from: string) => [
    { file: name, controller: CONTROLLER[column], data, from: [from] },
  ]
  const { weight, leafWeight } = weightsOf(blockIO)
  const suffix = column === 'v1' ? '_device' : ''
  return [
    ...(weight ? write(file, text(weight), 'blockIO.weight') : []),
    ...(leafWeight && column === 'v1' ? write(V1_LEAF_WEIGHT, String(leafWeight), 'blockIO.leafWeight') : []),
    ...devicesOf(blockIO).flatMap((each) => [
      ...(each.weight ? write(file + suffix, `${each.device} ${text(each.weight)}`, each.at) : []),
      ...(each.leafWeight && column === 'v1'
        ? write(V1_LEAF_WEIGHT + suffix, `${each.device} ${each.leafWeight}`, each.at)
        : []),
    ]),
  ]
}

function throttleWrites(column: Column, blockIO: unknown): Write[] {
  const rates = ratesOf(blockIO)
  if (column === 'v1') {
    return rates.map(({ throttle, device, rate, at }) => ({
      file: throttle.v1,
      controller: CONTROLLER.v1,
      data: `${device} ${rate}`,
      from: [at],
    }))
  }
  return [...new Set(rates.map((each) => each.device))].map((name) => {
    const own = rates.filter((each) => each.device === name)
    const words = own.map(({ throttle, rate }) => `${throttle.v2}=${rate === 0n ? 'max' : rate}`)
    return {
      file: V2_MAX,
      controller: CONTROLLER.v2,
      data: [name, ...words].join(' '),
      from: own.map((each) => each.at),
    }
  })
}

function weightsOf(blockIO: unknown): Weights {
  const { weight, leafWeight } = group(blockIO, 'blockIO')
  return { weight: unsigned(weight, 'blockIO.weight'), leafWeight: unsigned(leafWeight, 'blockIO.leafWeight') }
}

function devicesOf(blockIO: unknown): DeviceWeights[] {
  return groups(group(blockIO, 'blockIO').weightDevice, 'blockIO.weightDevice').map((entry, index) => {
    const at = `blockIO.weightDevice[${index}]`
    return {
      device: device(entry, at),
      weight: unsigned(entry.weight, `${at}.weight`),
      leafWeight: unsigned(entry.leafWeight, `${at}.leafWeight`),
      at,
    }
  })
}

function ratesOf(blockIO: unknown): Rate[] {
  return THROTTLES.flatMap((throttle) => {
    const field = `blockIO.${throttle.key}`
    return groups(group(blockIO, 'blockIO')[throttle.key], field).map((entry, index) => {
      const at = `${field}[${index}]`
      return { device: device(entry, at), rate: unsigned(entry.rate, `${at}.rate`) ?? 0n, at, throttle }
    })
  })
}

function set(value: bigint | undefined): boolean {
  return value !== undefined && value !== 0n
}

/** systemd resolves a node to its numbers; udev and devtmpfs keep one for each number here. */
function nodeOf(device: string): string {
  return `/dev/block/${device}`
}
