import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backing, Column, Host } from '@cgroupkit/core'
import { type BackendLab, type FsLab, faultyFs, instantClock, type Suite } from '@cgroupkit/testkit'
import { openV1, restoreV1 } from '@cgroupkit/v1'
import { openV2, restoreV2 } from '@cgroupkit/v2'
import { plainFs } from './plain-fs.js'

const MOUNTS = ['cpu', 'memory', 'pids']

/** A folder that looks like a cgroup mount from afar: the right names, and cgroup.controllers at the top. */
function plainHost(column: Column): { root: string; host: Host; dir: string } {
  const root = mkdtempSync(join(tmpdir(), 'cgroupkit-plain-'))
  const points = column === 'v2' ? ['/sys/fs/cgroup'] : MOUNTS.map((name) => `/sys/fs/cgroup/${name}`)
  for (const point of points) mkdirSync(`${root}${point}/lab`, { recursive: true })
  if (column === 'v2') {
    for (const dir of ['', '/lab']) {
      writeFileSync(`${root}/sys/fs/cgroup${dir}/cgroup.controllers`, 'cpu memory pids\n')
      writeFileSync(`${root}/sys/fs/cgroup${dir}/cgroup.subtree_control`, 'cpu memory pids\n')
    }
  }
  const mounts = points.map((point, index) => ({
    point,
    version: column === 'v2' ? (2 as const) : (1 as const),
    controllers: column === 'v2' ? [] : MOUNTS.slice(index, index + 1),
    bind: '/',
  }))
  const host: Host = {
    root,
    mode: column,
    mounts,
    own: {},
    systemd: false,
    uid: 0,
    cpus: 1,
    memoryCapacity: 2n ** 30n,
    kernel: 'none',
  }
  return { root, host, dir: `${points.find((point) => column === 'v2' || point.endsWith('memory'))}/lab` }
}

const missing = { processes: 'a folder has none', freeze: 'a folder has none', threaded: 'a folder has none' }

export function plainFsSuite(column: Column): Suite<FsLab> {
  return {
    name: `plain folder, ${column}`,
    async lab() {
      const { root, dir } = plainHost(column)
      return { fs: plainFs(root), dir, column, dispose: async () => rmSync(root, { recursive: true }) }
    },
    missing,
  }
}

export function plainBackendSuite(column: Column): Suite<BackendLab> {
  return {
    name: `plain folder, ${column}`,
    async lab() {
      const { root, host, dir } = plainHost(column)
      const { fs, faults } = faultyFs(plainFs(root))
      const backing: Backing = { host, fs, clock: instantClock() }
      const at = (name: string) => ['lab', ...name.split('/')]
      return {
        fs,
        faults,
        dir,
        column,
        open: (name) => (column === 'v2' ? openV2(at(name), backing) : openV1(at(name), backing)),
        restore: (json) => (column === 'v2' ? restoreV2(json, backing) : restoreV1(json, backing)),
        dispose: async () => rmSync(root, { recursive: true }),
      }
    },
    missing,
  }
}
