import { type Backing, CgroupError, checkComponents, type HostPath, type Mount } from '@cgroupkit/core'

/**
 * Where controllers live on a v2 host. A hybrid host has a v2 mount too, but without controllers: it is refused, since a
 * directory made there would show nothing. ERR_HOST.
 */
export function v2Mount({ host, fs }: Backing): { mount: HostPath; controllers: readonly string[] } {
  const mount = host.mounts.find(({ version }: Mount) => version === 2)
  if (host.mode !== 'v2' || mount === undefined) {
    throw new CgroupError('ERR_HOST', 'detect', mount?.point ?? '/sys/fs/cgroup', {
      message: `no v2 hierarchy with controllers: the host is ${host.mode}`,
      hint: 'use the v1 backend',
    })
  }
  const text = fs.read(`${mount.point}/cgroup.controllers`)
  if (text === undefined) {
    throw new CgroupError('ERR_HOST', 'read', `${mount.point}/cgroup.controllers`, { message: 'no cgroup2 is mounted' })
  }
  return { mount: mount.point, controllers: words(text) }
}

/** Names below the mount, checked: at least one, none of which leaves it. */
export function componentsBelow(components: readonly string[]): readonly string[] {
  checkComponents(components)
  return [...components]
}

/** What every v2 cgroup can do without a controller; v1 has one for it. */
export const CORE: readonly string[] = ['freezer']

/** Words of cgroup.controllers or cgroup.subtree_control. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}
