import { blockIO } from './block-io.js'
import { cpu } from './cpu.js'
import { cpuset } from './cpuset.js'
import { devices } from './devices.js'
import { freezer } from './freezer.js'
import { hugetlb } from './hugetlb.js'
import type { Irregular } from './irregular.js'
import { memory } from './memory.js'
import { network } from './network.js'
import { rdma } from './rdma.js'
import { unified } from './unified.js'

/** In the order of their writes. */
export const IRREGULAR: readonly Irregular[] = [
  cpuset,
  cpu,
  blockIO,
  memory,
  hugetlb,
  rdma,
  network,
  devices,
  freezer,
  unified,
]
