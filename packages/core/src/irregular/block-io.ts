import type { Property } from '../bus.js'
import { INFINITY } from '../cpu-max.js'
import { ioWeightFrom } from '../io-weight.js'
import type { Column, Write } from '../plan-types.js'
import { WEIGHT_ROWS, weightWrites } from './io-weight-writes.js'
import type { Irregular } from './irregular.js'
import { type Int, isSet, type OciResources } from './oci.js'

const V2_MAX = 'io.max'
const THROTTLES = [
  { key: 'throttleReadBpsDevice', v1: 'blkio.throttle.read_bps_device', v2: 'rbps', prop: 'IOReadBandwidthMax' },
  { key: 'throttleWriteBpsDevice', v1: 'blkio.throttle.write_bps_device', v2: 'wbps', prop: 'IOWriteBandwidthMax' },
  { key: 'throttleReadIOPSDevice', v1: 'blkio.throttle.read_iops_device', v2: 'riops', prop: 'IOReadIOPSMax' },
  { key: 'throttleWriteIOPSDevice', v1: 'blkio.throttle.write_iops_device', v2: 'wiops', prop: 'IOWriteIOPSMax' },
] as const

export const blockIO: Irregular = {
  controllers: ['blkio', 'io'],
  rows: [
    ...WEIGHT_ROWS,
    ...THROTTLES.map(({ key, v1, prop }) => ({
      oci: `blockIO.${key}`,
      v1: [v1],
      v2: [V2_MAX],
      systemd: [prop],
      note: 'v2: one write for each device with all its rates; 0 lifts the limit',
    })),
  ],
  writes: (column, resources, ask) => [...weightWrites(column, resources, ask), ...throttleWrites(column, resources)],
  properties(resources) {
    const { weight, weightDevice = [] } = resources.blockIO ?? {}
    const weights = weightDevice.flatMap((each) =>
      isSet(each.weight) ? [[nodeOf(each), ioWeightFrom(BigInt(each.weight))] as const] : [],
    )
    return [
      ...(isSet(weight)
        ? [{ name: 'IOWeight', type: 't', value: ioWeightFrom(BigInt(weight)), from: ['blockIO.weight'] }]
        : []),
      ...deviceList('IODeviceWeight', 'blockIO.weightDevice', weights),
      ...THROTTLES.flatMap(({ key, prop }) => {
        const rates = (resources.blockIO?.[key] ?? []).map(
          (each) => [nodeOf(each), isSet(each.rate) ? BigInt(each.rate) : INFINITY] as const,
        )
        return deviceList(prop, `blockIO.${key}`, rates)
      }),
    ]
  },
}

function throttleWrites(column: Column, { blockIO = {} }: OciResources): Write[] {
  const rates = THROTTLES.flatMap((throttle) =>
    (blockIO[throttle.key] ?? []).map(({ major, minor, rate }, index) => ({
      throttle,
      device: `${major}:${minor}`,
      rate,
      at: `blockIO.${throttle.key}[${index}]`,
    })),
  )
  if (column === 'v1') {
    return rates.map(({ throttle, device, rate, at }) => ({
      file: throttle.v1,
      controller: 'blkio',
      data: `${device} ${rate}`,
      from: [at],
    }))
  }
  return [...new Set(rates.map((each) => each.device))].map((device) => {
    const own = rates.filter((each) => each.device === device)
    // The kernel refuses 0 (ERANGE) where v1 takes it for "no limit".
    const words = own.map(({ throttle, rate }) => `${throttle.v2}=${isSet(rate) ? rate : 'max'}`)
    return { file: V2_MAX, controller: 'io', data: [device, ...words].join(' '), from: own.map((each) => each.at) }
  })
}

/** systemd's type is a list of pairs; gVisor sends texts, which systemd refuses. */
function deviceList(
  name: string,
  from: string,
  value: readonly (readonly [node: string, number: bigint])[],
): Property[] {
  return value.length === 0 ? [] : [{ name, type: 'a(st)', value, from: [from] }]
}

/** systemd resolves a node to its numbers; devtmpfs and udev keep one by number here. */
function nodeOf({ major, minor }: { readonly major: Int; readonly minor: Int }): string {
  return `/dev/block/${major}:${minor}`
}
