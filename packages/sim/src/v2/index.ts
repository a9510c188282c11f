import type { FileRecord } from '../record.js'
import { core } from './core.js'
import { cpu } from './cpu.js'
import { cpuset } from './cpuset.js'
import { hugetlb } from './hugetlb.js'
import { io } from './io.js'
import { memory } from './memory.js'
import { misc } from './misc.js'
import { pids } from './pids.js'
import { rdma } from './rdma.js'

/** Every interface file of cgroup v2. */
export const V2_FILES: readonly FileRecord[] = [
  ...core,
  ...cpuset,
  ...cpu,
  ...io,
  ...memory,
  ...hugetlb,
  ...pids,
  ...rdma,
  ...misc,
]
