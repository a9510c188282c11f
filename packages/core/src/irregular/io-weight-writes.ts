import { ioWeightFrom } from '../io-weight.js'
import type { Column, Write } from '../plan-types.js'
import type { IrregularAsk, IrregularRow } from './irregular.js'
import { type Int, isSet, type OciResources } from './oci.js'

/** The default weight and the weight of a device share a file on v2. BFQ takes OCI's own range 1..1000. */
const PLAIN = { v1: 'blkio.weight', v2: 'io.weight' } as const
const BFQ = { v1: 'blkio.bfq.weight', v2: 'io.bfq.weight' } as const
const LEAF = 'blkio.leaf_weight'
const CONTROLLER = { v1: 'blkio', v2: 'io' } as const
const OF_DEVICE = { v1: '_device', v2: '' } as const

export const WEIGHT_ROWS: readonly IrregularRow[] = [
  {
    oci: 'blockIO.weight',
    v1: [PLAIN.v1, BFQ.v1],
    v2: [PLAIN.v2, BFQ.v2],
    systemd: ['IOWeight'],
    note: 'one of the files; 10..1000 becomes 1..10000 but for BFQ',
  },
  { oci: 'blockIO.leafWeight', v1: [LEAF], v2: [], systemd: [], note: 'CFQ only, which is gone since kernel 5.0' },
  {
    oci: 'blockIO.weightDevice',
    v1: [PLAIN.v1 + OF_DEVICE.v1, BFQ.v1 + OF_DEVICE.v1, LEAF + OF_DEVICE.v1],
    v2: [PLAIN.v2, BFQ.v2],
    systemd: ['IODeviceWeight'],
    note: 'one write for each device',
  },
]

/**
 * Which weight file there is depends on the kernel and on the device's scheduler. With a look at the directory the plan chooses as runc does (v1:
 * blkio.weight, else BFQ's; v2: BFQ's, else io.weight converted); without one it names the plain file.
 */
export function weightWrites(column: Column, { blockIO = {} }: OciResources, { exists }: IrregularAsk): Write[] {
  const bfq = column === 'v1' ? exists?.(PLAIN.v1) === false : exists?.(BFQ.v2) === true
  const file = (bfq ? BFQ : PLAIN)[column]
  const text = (weight: Int) => String(column === 'v1' || bfq ? weight : ioWeightFrom(BigInt(weight)))
  const writes: Write[] = []
  const add = (name: string, data: string, from: string) => {
    writes.push({ file: name, controller: CONTROLLER[column], data, from: [from] })
  }
  if (isSet(blockIO.weight)) add(file, text(blockIO.weight), 'blockIO.weight')
  if (isSet(blockIO.leafWeight) && column === 'v1') add(LEAF, String(blockIO.leafWeight), 'blockIO.leafWeight')
  for (const [index, { major, minor, weight, leafWeight }] of (blockIO.weightDevice ?? []).entries()) {
    const at = `blockIO.weightDevice[${index}]`
    if (isSet(weight)) add(file + OF_DEVICE[column], `${major}:${minor} ${text(weight)}`, at)
    if (isSet(leafWeight) && column === 'v1') add(LEAF + OF_DEVICE.v1, `${major}:${minor} ${leafWeight}`, at)
  }
  return writes
}
