import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceName } from '@cgroupkit/exporter'

/** Names of block devices, as sysfs tells them. Kept: a number is given to another device seldom enough. `root`: where the host is mapped to. */
export function deviceNames(root: string): DeviceName {
  const known = new Map<string, string | undefined>()
  return (major, minor) => {
    const key = `${major}:${minor}`
    if (!known.has(key)) known.set(key, nameIn(join(root, '/sys/dev/block', key, 'uevent')))
    return known.get(key)
  }
}

function nameIn(file: string): string | undefined {
  try {
    const name = /^DEVNAME=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
    return name === undefined ? undefined : `/dev/${name}`
  } catch {
    // a host without it, or a device that went
    return undefined
  }
}
