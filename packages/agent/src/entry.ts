import type { CgroupJSON, HostPath, Stat } from '@cgroupkit/core'

/** Which very directory: kernfs gives its inode number to no other before the next boot. Decimal. */
export interface Identity {
  path: HostPath
  dev: string
  ino: string
}

/** What the journal holds of one container. */
export interface Entry {
  id: string
  /** From which its directories are found again, whatever the configuration is by then. */
  cgroup: CgroupJSON
  /** Made by us; `undefined`: an intent, nothing is known to have happened. */
  dirs?: readonly Identity[]
}

export const identityOf = (path: HostPath, { dev, ino }: Pick<Stat, 'dev' | 'ino'>): Identity => ({
  path,
  dev: String(dev),
  ino: String(ino),
})

export const isSame = (a: Identity, b: Identity): boolean => a.path === b.path && a.dev === b.dev && a.ino === b.ino
