import type { FileRecord } from '../record.js'
import { blkio } from './blkio.js'
import { core } from './core.js'
import { cpu } from './cpu.js'
import { cpuacct } from './cpuacct.js'
import { cpuset } from './cpuset.js'
import { devices } from './devices.js'
import { freezer } from './freezer.js'
import { hugetlb } from './hugetlb.js'
import { memory } from './memory.js'
import { misc } from './misc.js'
import { netCls } from './net_cls.js'
import { netPrio } from './net_prio.js'
import { perfEvent } from './perf_event.js'
import { pids } from './pids.js'
import { rdma } from './rdma.js'

/** Every interface file of cgroup v1. */
export const V1_FILES: readonly FileRecord[] = [
  ...core,
  ...cpuset,
  ...cpu,
  ...cpuacct,
  ...blkio,
  ...memory,
  ...devices,
  ...freezer,
  ...netCls,
  ...perfEvent,
  ...netPrio,
  ...hugetlb,
  ...pids,
  ...rdma,
  ...misc,
]
