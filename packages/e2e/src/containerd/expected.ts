import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { codeOf } from '@cgroupkit/core'
import type { Resources } from './pod.js'

export type Files = Readonly<Record<string, string>>

/** What kubelet would ask for, and the text that each file of the directory must then have; every other limit of these files is the kernel's default. */
export const CONTAINERS = {
  app: {
    resources: {
      memoryLimitInBytes: 134217728n,
      cpuShares: 512n,
      cpuQuota: 50000n,
      cpuPeriod: 100000n,
      hugepageLimits: [{ pageSize: '2MB', limit: 4194304n }],
      unified: { 'pids.max': '77', 'memory.oom.group': '1' },
    },
    files: {
      'memory.max': '134217728',
      // containerd sets the limit of memory and swap to that of memory
      'memory.swap.max': '0',
      'memory.oom.group': '1',
      'cpu.max': '50000 100000',
      'cpu.weight': '59',
      'pids.max': '77',
      // compat mode writes memory, cpu and pids: the sandbox's own cgroup has the rest
      'hugetlb.2MB.max': 'max',
      'cgroup.procs': '',
    },
  },
  side: {
    resources: {
      memoryLimitInBytes: 67108864n,
      cpuShares: 256n,
      cpuQuota: 20000n,
      cpuPeriod: 100000n,
      cpusetCpus: '0',
    },
    files: {
      'memory.max': '67108864',
      'memory.swap.max': '0',
      'memory.oom.group': '0',
      'cpu.max': '20000 100000',
      'cpu.weight': '35',
      'cpuset.cpus': '',
      'pids.max': 'max',
      'cgroup.procs': '',
    },
  },
  plain: {
    resources: { cpuShares: 2n },
    files: {
      'memory.max': 'max',
      'memory.swap.max': 'max',
      'memory.oom.group': '0',
      'cpu.max': 'max 100000',
      'cpu.weight': '1',
      'pids.max': 'max',
      'cgroup.procs': '',
    },
  },
} as const satisfies Record<string, { resources: Resources; files: Files }>

/** An in-place resize of app. */
export const RESIZED = {
  resources: { memoryLimitInBytes: 104857600n, cpuShares: 400n, cpuQuota: 40000n, cpuPeriod: 100000n },
  files: {
    ...CONTAINERS.app.files,
    'memory.max': '104857600',
    'cpu.max': '40000 100000',
    'cpu.weight': '49',
  },
} as const satisfies { resources: Resources; files: Files }

/** The same files of a directory as they are; `undefined`: there is no such file. */
export function filesOf(dir: string, names: Files): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, textOf(`${dir}/${name}`)]))
}

export const has = (dir: string, files: Files) => isDeepStrictEqual(filesOf(dir, files), files)

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENODEV') return undefined
    throw error
  }
}
