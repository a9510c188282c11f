import { type Host, hostFrom } from '@cgroupkit/core'
import type { HostPlan } from './options.js'
import type { HostFiles } from './store/store.js'

const OPTIONS = 'rw,nosuid,nodev,noexec,relatime'
const TMPFS = '/sys/fs/cgroup'

/** The texts that a host is recognised by. */
export function writeHostTexts(plan: HostPlan, host: HostFiles): void {
  host.set('/proc/self/mountinfo', mountinfo(plan))
  host.set('/proc/1/mountinfo', mountinfo(plan))
  host.set('/proc/self/cgroup', ownCgroups(plan))
  const kilobytes = BigInt(plan.memoryBytes) / 1024n
  host.set(
    '/proc/meminfo',
    `MemTotal:       ${kilobytes} kB\nMemFree:        ${kilobytes} kB\nSwapTotal:             0 kB\n`,
  )
  host.set('/proc/sys/kernel/osrelease', `${plan.kernel}.0-sim-amd64\n`)
  host.set('/sys/devices/system/cpu/online', plan.cpus === 1 ? '0\n' : `0-${plan.cpus - 1}\n`)
  if (plan.systemd !== false) host.makeDir('/run/systemd/system')
  host.makeDir(TMPFS)
  for (const { aliases, point } of plan.hierarchies)
    for (const alias of aliases) host.link(alias, point.slice(TMPFS.length + 1))
}

function mountinfo(plan: HostPlan): string {
  const lines = [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
    `23 22 0:20 / /proc ${OPTIONS} shared:2 - proc proc rw`,
  ]
  if (plan.mode !== 'v2') lines.push(`24 22 0:23 / ${TMPFS} ro,nosuid,nodev,noexec shared:3 - tmpfs tmpfs ro,mode=755`)
  for (const { id, version, controllers, point } of plan.hierarchies) {
    const head = `${30 + id} ${plan.mode === 'v2' ? 22 : 24} 0:${24 + id} / ${point} ${OPTIONS} shared:${9 + id}`
    const named = controllers.some((name) => name.startsWith('name='))
      ? `xattr,${controllers.join(',')}`
      : controllers.join(',')
    const tail = version === 2 ? 'cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot' : `cgroup cgroup rw,${named}`
    lines.push(`${head} - ${tail}`)
  }
  return `${lines.join('\n')}\n`
}

/** A login on a host with systemd is somewhere below user.slice; without, everything is in the root. */
function ownCgroups(plan: HostPlan): string {
  const lines = plan.hierarchies.map(({ id, version, controllers }) => {
    const tracked = plan.systemd !== false && (version === 2 || controllers.includes('name=systemd'))
    return `${id}:${version === 2 ? '' : controllers.join(',')}:${tracked ? '/user.slice' : '/'}\n`
  })
  return lines.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10)).join('')
}

export function readHost(plan: HostPlan, host: HostFiles, root: string): Host {
  return hostFrom({
    root,
    mountinfo: host.get('/proc/self/mountinfo') ?? '',
    procCgroup: host.get('/proc/self/cgroup') ?? '',
    meminfo: host.get('/proc/meminfo') ?? '',
    systemd: host.kind('/run/systemd/system') === 'dir',
    uid: 0,
    cpus: plan.cpus,
    kernel: plan.kernel,
  })
}
