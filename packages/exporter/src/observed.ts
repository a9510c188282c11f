import type { Column, Limits } from '@cgroupkit/core'

/**
 * A count as a source told it: a whole number of 0 to 2^64-1, `bigint` where a `number` would lose digits. Absent (or `undefined`) is "not known";
 * a source never makes a 0 of what it does not know. What is not such a number (NaN, negative, a fraction, 2^64) is left out by the renderer.
 */
export type Count = number | bigint

/** Who is counted. Texts are passed on as they came, however hostile: escaping is the renderer's. */
export interface Identity {
  /** `sandbox`: the pod as a whole, cAdvisor's row of the pause container. Its numbers are nowhere split among its containers. */
  kind: 'container' | 'sandbox'
  /** cAdvisor's `id`: the path below the hierarchy, `/kubepods.slice/…/cri-containerd-<id>.scope`. */
  cgroup: string
  /** The runtime's id; cAdvisor's `name`. */
  id: string
  /** As the engine names it, `docker.io/library/nginx:1.27`. */
  image?: string | undefined
  /** `io.kubernetes.container.name`; absent of a sandbox. */
  container?: string | undefined
  /** Absent: in no pod (Docker). */
  pod?: { namespace: string; name: string; uid: string } | undefined
  /** The engine's labels of the container, as they are: `io.kubernetes.pod.name`, … Shown by standalone cAdvisors only. */
  labels?: Readonly<Record<string, string>> | undefined
}

/** Everything that is known of one container or one sandbox at one time. */
export interface Observed {
  /** The same object from reading to reading where nothing of it changed: its rendered labels are kept by it. */
  identity: Identity
  /**
   * When `stats` were read: ms since the epoch. Absent: not known, or not later than the reading before (a clock that was set back); the series then
   * carry no timestamp, and count as of the scrape.
   */
  readAtMs?: number | undefined
  spec?: Spec | undefined
  /** Absent: the source is down, or has not answered yet. */
  stats?: Stats | undefined
}

/** What the OCI spec and the engine say; nobody has to be asked about the running container. */
export interface Spec {
  /** core's `limitsFrom(linux.resources)`: as given, after a resize the newest. */
  limits?: Limits | undefined
  /** ms since the epoch. */
  createdAtMs?: number | undefined
  /** ms since the epoch. */
  startedAtMs?: number | undefined
  /** `process.rlimits` RLIMIT_NOFILE, soft, as given: 2^64-1 is unlimited. */
  openFilesSoft?: Count | undefined
}

/** The numbers of the runtime or of a host cgroup, named after cAdvisor's ContainerStats (info/v1/container.go). */
export interface Stats {
  cpu?: CpuStats | undefined
  memory?: MemoryStats | undefined
  hugetlb?: readonly HugetlbStats[] | undefined
  diskIo?: readonly DeviceStats[] | undefined
  network?: readonly InterfaceStats[] | undefined
  filesystem?: readonly FsStats[] | undefined
  processes?: ProcessStats | undefined
  /** io.pressure; those of cpu and memory are with them. */
  ioPsi?: Psi | undefined
  /** Kills by the OOM killer, of this container. */
  oomEvents?: Count | undefined
}

/** All times in nanoseconds. */
export interface CpuStats {
  /** Cpu.Usage.Total */
  total?: Count | undefined
  user?: Count | undefined
  system?: Count | undefined
  /** Cpu.CFS: cpu.stat nr_periods, nr_throttled, throttled_usec, nr_bursts, burst_usec. */
  periods?: Count | undefined
  throttledPeriods?: Count | undefined
  throttledTime?: Count | undefined
  burstsPeriods?: Count | undefined
  burstTime?: Count | undefined
  psi?: Psi | undefined
}

/** Pressure stall information: nanoseconds in all, `some` waiting, `full` stalled. */
export interface Psi {
  some?: Count | undefined
  full?: Count | undefined
}

/** Bytes, unless it says otherwise. */
export interface MemoryStats {
  usage?: Count | undefined
  maxUsage?: Count | undefined
  /** usage without inactive_file, not below 0. */
  workingSet?: Count | undefined
  cache?: Count | undefined
  rss?: Count | undefined
  swap?: Count | undefined
  kernelUsage?: Count | undefined
  mappedFile?: Count | undefined
  totalActiveFile?: Count | undefined
  totalInactiveFile?: Count | undefined
  fileDirty?: Count | undefined
  fileWriteback?: Count | undefined
  /** times */
  failcnt?: Count | undefined
  /** memory.events `high` and `max`: times */
  eventsHigh?: Count | undefined
  eventsMax?: Count | undefined
  /** pages */
  pgscan?: Count | undefined
  pgsteal?: Count | undefined
  workingsetRefaultFile?: Count | undefined
  workingsetRefaultAnon?: Count | undefined
  /** Page faults of the cgroup alone, and with those below it; on v2, which knows only the second, both are the same (as in cAdvisor). */
  containerData?: PageFaults | undefined
  hierarchicalData?: PageFaults | undefined
  psi?: Psi | undefined
}

export interface PageFaults {
  pgfault?: Count | undefined
  pgmajfault?: Count | undefined
}

export interface HugetlbStats {
  /** `2MB`, as the file names spell it. */
  pagesize: string
  usage?: Count | undefined
  maxUsage?: Count | undefined
  failcnt?: Count | undefined
}

/** io.stat (v1: blkio.throttle.io_service*_recursive) of one device. */
export interface DeviceStats {
  major: Count
  minor: Count
  /** `/dev/sda`; absent: not known. */
  device?: string | undefined
  readBytes?: Count | undefined
  writeBytes?: Count | undefined
  discardBytes?: Count | undefined
  /** requests */
  reads?: Count | undefined
  writes?: Count | undefined
}

/** One interface, as /proc/net/dev counts it. The sentry's are of the whole sandbox: they belong to its row. */
export interface InterfaceStats {
  name: string
  rxBytes?: Count | undefined
  rxPackets?: Count | undefined
  rxErrors?: Count | undefined
  rxDropped?: Count | undefined
  txBytes?: Count | undefined
  txPackets?: Count | undefined
  txErrors?: Count | undefined
  txDropped?: Count | undefined
}

/** Bytes and inodes of a writable layer. */
export interface FsStats {
  device: string
  usage?: Count | undefined
  limit?: Count | undefined
  inodes?: Count | undefined
  inodesFree?: Count | undefined
}

export interface ProcessStats {
  processCount?: Count | undefined
  threadsCurrent?: Count | undefined
}

/** What one exposition is made of. */
export interface Snapshot {
  observed: readonly Observed[]
  host: HostFacts
  /** A source of containers or numbers is down: `container_scrape_error`. */
  failed: boolean
}

export interface HostFacts {
  /** Decides how swap is told: v1 memory + swap, v2 swap alone. */
  column: Column
}
