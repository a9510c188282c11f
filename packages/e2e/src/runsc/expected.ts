import type { ContainerName, RunscCgroup } from './pod.js'

/** The texts of a directory's limits. Written by hand from pod.ts and runtime-spec: no code of the product made them. */
export type Limits = Readonly<Record<string, string>>
type Cured = Exclude<ContainerName, 'pause' | 'blind'>

/** What a kernel gives a new directory. */
export const DEFAULTS: Readonly<Record<RunscCgroup, Limits>> = {
  v2: {
    'cpu.max': 'max 100000',
    'cpu.weight': '100',
    'cpu.weight.nice': '0',
    'memory.low': '0',
    'memory.max': 'max',
    'memory.swap.max': 'max',
    'pids.max': 'max',
  },
  v1: {
    'cpu.cfs_period_us': '100000',
    'cpu.cfs_quota_us': '-1',
    'cpu.shares': '1024',
    'memory.limit_in_bytes': '9223372036854771712',
    'memory.memsw.limit_in_bytes': '9223372036854771712',
    'memory.soft_limit_in_bytes': '9223372036854771712',
    'pids.max': 'max',
  },
}

// cpu.weight: 512 shares are 59, 256 are 35, 1024 are 100 (the formula of runc 1.3.2, decision 0001); the kernel shows the nice level next to it
const V2: Readonly<Record<Cured, Limits>> = {
  app: {
    'cpu.max': '50000 100000',
    'cpu.weight': '59',
    'cpu.weight.nice': '2',
    'memory.low': '67108864',
    'memory.max': '134217728',
    'memory.swap.max': '0',
    'pids.max': '77',
  },
  side: {
    'cpu.max': '20000 100000',
    'cpu.weight': '35',
    'cpu.weight.nice': '5',
    'memory.max': '67108864',
    'memory.swap.max': '33554432',
    'pids.max': '55',
  },
  hooked: { 'memory.max': '33554432', 'pids.max': '33' },
}

const V1: Readonly<Record<Cured, Limits>> = {
  app: {
    'cpu.cfs_quota_us': '50000',
    'cpu.shares': '512',
    'memory.limit_in_bytes': '134217728',
    'memory.memsw.limit_in_bytes': '134217728',
    'memory.soft_limit_in_bytes': '67108864',
    'pids.max': '77',
  },
  side: {
    'cpu.cfs_quota_us': '20000',
    'cpu.shares': '256',
    'memory.limit_in_bytes': '67108864',
    'memory.memsw.limit_in_bytes': '100663296',
    'pids.max': '55',
  },
  hooked: { 'memory.limit_in_bytes': '33554432', 'pids.max': '33' },
}

/** What must differ from DEFAULTS, and nothing else may. */
export const CURED: Readonly<Record<RunscCgroup, Readonly<Record<Cured, Limits>>>> = { v2: V2, v1: V1 }

/**
 * container_spec_* of cAdvisor, without its prefix; a quota that is not set has no series, the reservation on v2 is memory.min.
 * 59 → 1522 and 35 → 893 are cAdvisor’s way back.
 */
export const SERIES: Readonly<Record<RunscCgroup, Readonly<Record<'none' | 'app' | 'side', Limits>>>> = {
  v2: {
    none: {
      memory_limit_bytes: '0',
      memory_swap_limit_bytes: '0',
      memory_reservation_limit_bytes: '0',
      cpu_period: '100000',
      cpu_shares: '2597',
    },
    app: {
      memory_limit_bytes: '134217728',
      memory_swap_limit_bytes: '0',
      memory_reservation_limit_bytes: '0',
      cpu_quota: '50000',
      cpu_period: '100000',
      cpu_shares: '1522',
    },
    side: {
      memory_limit_bytes: '67108864',
      memory_swap_limit_bytes: '33554432',
      memory_reservation_limit_bytes: '0',
      cpu_quota: '20000',
      cpu_period: '100000',
      cpu_shares: '893',
    },
  },
  v1: {
    none: {
      memory_limit_bytes: '0',
      memory_swap_limit_bytes: '0',
      memory_reservation_limit_bytes: '0',
      cpu_period: '100000',
      cpu_shares: '1024',
    },
    app: {
      memory_limit_bytes: '134217728',
      memory_swap_limit_bytes: '134217728',
      memory_reservation_limit_bytes: '67108864',
      cpu_quota: '50000',
      cpu_period: '100000',
      cpu_shares: '512',
    },
    side: {
      memory_limit_bytes: '67108864',
      memory_swap_limit_bytes: '100663296',
      memory_reservation_limit_bytes: '0',
      cpu_quota: '20000',
      cpu_period: '100000',
      cpu_shares: '256',
    },
  },
}
