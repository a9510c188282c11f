import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SIM_MARKER } from '@cgroupkit/compat'
import type { Host, HostPath } from '@cgroupkit/core'

/** Read-only looks at a host, live, recorded or simulated. What cannot be read is `undefined`. */
export interface Look {
  kind: 'live' | 'recorded' | 'simulated'
  read(path: HostPath): string | undefined
  dirs(path: HostPath): string[]
  exists(path: HostPath): boolean
}

/** statfs(2) f_type of cgroup and cgroup2 (include/uapi/linux/magic.h). */
const CGROUP_TYPES: readonly number[] = [0x27e0eb, 0x63677270]

export function lookAt(host: Host): Look {
  const { root } = host
  const simulated = root !== '' && existsSync(join(root, SIM_MARKER))
  const live = host.mounts.some(({ point }) =>
    CGROUP_TYPES.includes(attempt(() => statfsSync(join(root, point)).type) ?? 0),
  )
  return {
    kind: simulated ? 'simulated' : live ? 'live' : 'recorded',
    read: (path) =>
      attempt(() => (statSync(join(root, path)).isFile() ? readFileSync(join(root, path), 'utf8') : undefined)),
    dirs: (path) =>
      attempt(() =>
        readdirSync(join(root, path), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => name)
          .sort(),
      ) ?? [],
    exists: (path) => existsSync(join(root, path)),
  }
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
