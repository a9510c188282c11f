import { SpecError } from '../errors.js'
import { hugepageSizeBytes } from '../hugepage.js'
import {
  boolean,
  type Check,
  int64,
  integer,
  list,
  matching,
  record,
  required,
  struct,
  text,
  uint16,
  uint32,
  uint64,
} from './check.js'
import { unified } from './unified.js'

/** Bytes; -1 is unlimited. Below that runc, crun and youki all refuse. */
const bytes = integer(-1n, 2n ** 63n - 1n)

/** 2^64 - 1 is Docker's -1, "not set"; else what v1's memory.swappiness takes. */
const swappiness: Check = (value, field) => (value === 2n ** 64n - 1n ? undefined : integer(0n, 100n)(value, field))

const memory = struct({
  limit: bytes,
  reservation: bytes,
  swap: bytes,
  kernel: bytes,
  kernelTCP: bytes,
  swappiness,
  disableOOMKiller: boolean,
  useHierarchy: boolean,
  checkBeforeUpdate: boolean,
})

const cpu = struct({
  shares: uint64,
  quota: int64,
  burst: uint64,
  period: uint64,
  realtimeRuntime: int64,
  realtimePeriod: uint64,
  // Not parsed: the kernel knows its own CPUs, and newer ones take more than lists.
  cpus: text,
  mems: text,
  idle: int64,
})

/** dev_t halves of statx(2). */
const device = { major: uint32, minor: uint32 }
const throttle = list(required({ ...device, rate: uint64 }))

const blockIO = struct({
  weight: uint16,
  leafWeight: uint16,
  weightDevice: list(required(device, { weight: uint16, leafWeight: uint16 })),
  throttleReadBpsDevice: throttle,
  throttleWriteBpsDevice: throttle,
  throttleReadIOPSDevice: throttle,
  throttleWriteIOPSDevice: throttle,
})

const pageSize: Check = (value, field) => {
  const name = text(value, field) as string
  if (hugepageSizeBytes(name) === undefined) {
    throw new SpecError(field, 'expected a huge page size', {
      data: name,
      hint: 'a power of two such as 64KB, 2MB or 1GB',
    })
  }
  return name
}

/** `name priority` is one line of net_prio.ifpriomap; names are below IFNAMSIZ, without slash and space (dev_valid_name). */
const interfaceName = matching(/^[^\s/:]{1,15}$/, 'the name of a network interface')

const hca = matching(/^[^\s/=]+$/, 'the name of an RDMA device')

export const resources = struct({
  memory,
  cpu,
  pids: struct({ limit: int64 }),
  blockIO,
  hugepageLimits: list(required({ pageSize, limit: uint64 })),
  network: struct({
    classID: uint32,
    priorities: list(required({ name: interfaceName, priority: uint32 })),
  }),
  rdma: record(struct({ hcaHandles: uint32, hcaObjects: uint32 }), hca),
  // -1 is any number (a wildcard); only a, b and c have a meaning on v1, but OCI allows p and u.
  devices: list(
    struct({
      allow: boolean,
      type: matching(/^[abcup]?$/, 'a device type: a, b, c, u or p'),
      major: int64,
      minor: int64,
      access: matching(/^[rwm]{0,3}$/, 'a device access: any of r, w and m'),
    }),
  ),
  unified,
})
