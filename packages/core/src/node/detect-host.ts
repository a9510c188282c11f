import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, release } from 'node:os'
import { parseCpuList } from '../cpu-list.js'
import { CgroupError, codeOf } from '../errors.js'
import { hostFrom } from '../host.js'
import type { Host } from '../host-types.js'
import { parseMountInfo } from '../mountinfo.js'
import { rootPrefix } from './syscalls.js'

/** Not there, or not for us (another process's mountinfo takes CAP_SYS_PTRACE). */
const UNREADABLE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'])

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (UNREADABLE.has(codeOf(error) ?? '')) return undefined
    throw new CgroupError('ERR_HOST', 'detect', path, { message: 'cannot be read', cause: error })
  }
}

interface Proc {
  mountinfo: string
  procCgroup: string
}

function readProc(directory: string): Proc | undefined {
  const mountinfo = read(`${directory}/mountinfo`)
  return mountinfo === undefined ? undefined : { mountinfo, procCgroup: read(`${directory}/cgroup`) ?? '' }
}

/**
 * A container that has the host's cgroups at /host/sys/fs/cgroup, but may not look at process 1 (that takes CAP_SYS_PTRACE): our own mounts below
 * the root, named as the host names them. Our own cgroup says nothing there.
 */
function mountsBelow(root: string): Proc | undefined {
  const lines = (read('/proc/self/mountinfo') ?? '').split('\n').map((line) => line.split(' '))
  const inside = lines.filter(([, , , , point]) => point?.startsWith(`${root}/`))
  const mountinfo = inside.map((words) => words.with(4, (words[4] ?? '').slice(root.length)).join(' ')).join('\n')
  return parseMountInfo(mountinfo).length === 0 ? undefined : { mountinfo, procCgroup: '' }
}

/**
 * Looks at the host at `root` ('': this one): `proc/self` of this host; of a mapped one `proc/1`, whose mounts are the host's and not our container's,
 * else what is mounted below the root, else `proc/self` (recorded and simulated hosts have no process 1).
 * Throws CgroupError ERR_HOST when that is not a host with cgroups.
 */
export function detectHost(options: { root?: string } = {}): Host {
  const root = rootPrefix(options.root ?? '')
  const proc =
    root === ''
      ? readProc('/proc/self')
      : (readProc(`${root}/proc/1`) ?? mountsBelow(root) ?? readProc(`${root}/proc/self`))
  if (proc === undefined) {
    throw new CgroupError('ERR_HOST', 'detect', `${root}/proc/self/mountinfo`, {
      message: 'not there',
      hint: root === '' ? 'mount /proc' : `${root} must hold a whole host: proc/, run/ and sys/`,
    })
  }
  const meminfo = read(`${root}/proc/meminfo`)
  return hostFrom({
    ...proc,
    root,
    ...(meminfo === undefined ? {} : { meminfo }),
    systemd: existsSync(`${root}/run/systemd/system`),
    uid: process.getuid?.() ?? 0,
    cpus: cpusOf(root),
    kernel: read(`${root}/proc/sys/kernel/osrelease`)?.trim() ?? (root === '' ? release() : ''),
  })
}

function cpusOf(root: string): number {
  const online = root === '' ? undefined : read(`${root}/sys/devices/system/cpu/online`)
  if (online === undefined) return availableParallelism()
  try {
    return parseCpuList(online).length
  } catch (error) {
    throw new CgroupError('ERR_HOST', 'detect', `${root}/sys/devices/system/cpu/online`, { data: online, cause: error })
  }
}
