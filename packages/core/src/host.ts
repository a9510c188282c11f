import { CgroupError } from './errors.js'
import type { Host, HostText } from './host-types.js'
import { parseMountInfo, selectMounts } from './mountinfo.js'
import { cgroupPathsOf, parseProcCgroup } from './proc-cgroup.js'

/** MemTotal of /proc/meminfo in bytes: cAdvisor's machine memory, which it shows for a container without a limit. 0n: not given. */
function memTotal(meminfo: string): bigint {
  const kib = /^MemTotal:\s+([0-9]{1,18}) kB$/m.exec(meminfo)?.[1]
  return kib === undefined ? 0n : BigInt(kib) * 1024n
}

/**
 * Recognises a host by its texts. v1: controllers on v1 hierarchies; hybrid: a cgroup2 mount beside them (cAdvisor and the runtimes take it
 * for v1); v2: cgroup2, at most beside named v1 hierarchies, which carry no controllers. `mounts` has one mount per hierarchy.
 * Throws CgroupError ERR_HOST when no hierarchy can be used, or when the texts are garbage.
 */
export function hostFrom(text: HostText): Host {
  const { root = '', systemd, uid, cpus = 1, kernel = '' } = text
  const mounts = selectMounts(parseMountInfo(text.mountinfo))
  const v2 = mounts.some((mount) => mount.version === 2)
  const v1 = mounts.some((mount) => mount.controllers.some((name) => !name.startsWith('name=')))
  if (!v1 && !v2) {
    throw new CgroupError('ERR_HOST', 'detect', `${root}/proc/self/mountinfo`, {
      message:
        mounts.length === 0 ? 'no cgroup filesystem is mounted' : 'only hierarchies without controllers are mounted',
      hint: 'mount cgroup2 on /sys/fs/cgroup, or give the folder of a host with --root',
    })
  }
  return {
    root,
    mode: v1 ? (v2 ? 'hybrid' : 'v1') : 'v2',
    mounts,
    own: cgroupPathsOf(parseProcCgroup(text.procCgroup, `${root}/proc/self/cgroup`), mounts),
    systemd,
    uid,
    cpus,
    memoryCapacity: memTotal(text.meminfo ?? ''),
    kernel,
  }
}
