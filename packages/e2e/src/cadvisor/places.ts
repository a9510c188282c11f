import type { Column } from '@cgroupkit/core'

/** Where directories are made: in a pod that ground.ts prepares. */
export interface Place {
  /** What is told of it in reports. */
  name: string
  driver: 'systemd' | 'cgroupfs'
  /** linux.cgroupsPath of the container `name`. */
  path(name: string): string
  /** Arguments of install beyond that. */
  args: readonly string[]
}

const cgroupfs = (pod: string): Place => ({
  name: `cgroupfs ${pod}`,
  driver: 'cgroupfs',
  path: (name) => `/kubepods/${pod}/${name}`,
  args: [],
})
const systemd = (pod: string, args: readonly string[] = []): Place => ({
  name: `systemd ${pod}`,
  driver: 'systemd',
  path: (name) => `kubepods-${pod}.slice:cri-containerd:${name}`,
  args,
})

/** What a pod's directory hands to its children: all; on v2 also memory and pids without cpu, pids alone, nothing. */
export const PODS = { full: 'cpu memory pids hugetlb', partial: 'memory pids', tasks: 'pids', empty: '' } as const

/** The first of each is where stories go. On v1 nobody but systemd itself knows slices: their directories are made like any other. */
export const PLACES: Readonly<Record<Column, readonly [Place, ...Place[]]>> = {
  v1: [cgroupfs('full'), systemd('full', ['--parents', 'create'])],
  v2: [
    systemd('full'),
    cgroupfs('full'),
    cgroupfs('partial'),
    cgroupfs('tasks'),
    cgroupfs('empty'),
    systemd('partial'),
    systemd('empty'),
  ],
}
