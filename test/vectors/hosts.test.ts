import { openCgroup } from '@cgroupkit/compat'
import { cgroupPathsOf, findCgroupRoot, findMount, hostFrom, parseMountInfo, parseProcCgroup } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import type { Answer } from './answers.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

interface Mounted {
  subsystems: string[]
  mountpoint: string
}

judge('mountinfo', async (input): Promise<Answer> => {
  const mounts = parseMountInfo(String(input.mountinfo ?? ''))
  switch (input.op) {
    case 'cgroupRoot':
      return { value: findCgroupRoot(mounts) }
    case 'findMountpoint':
      return { value: findMount(mounts, String(input.subsystem), String(input.prefix))?.point }
    case 'nsdelegate':
      return { value: host(String(input.mountinfo)) }
    default:
      return { value: await directories(input.mounts as Mounted[]) }
  }
})

const host = (mountinfo: string) => hostFrom({ mountinfo, procCgroup: '', systemd: false, uid: 0 })

/** Where each controller's directory of a cgroup `/c` would be, less `/c`. */
async function directories(mounts: Mounted[]): Promise<Record<string, string>> {
  const line = ({ subsystems, mountpoint }: Mounted, index: number) =>
    `${30 + index} 26 0:${30 + index} / ${mountpoint} rw - cgroup cgroup rw,${subsystems.join(',')}`
  const { fs } = await createSim({ cgroup: 'v1' })
  const cgroup = openCgroup({ cgroupsPath: '/c', host: host(mounts.map(line).join('\n')), fs })
  const needed = ['blkio', 'cpu', 'cpuacct', 'cpuset', 'devices', 'memory', 'hugetlb', 'pids', 'perf_event']
  const found = needed.map((name) => [name, cgroup.path(name)?.replace(/\/c$/, '')])
  return Object.fromEntries(found.filter(([, path]) => path !== undefined))
}

/** Peers give paths below a mount without the slash, and call v2 `cgroup2`. */
function slashless({ expected }: Vector): Vector['expected'] {
  if (typeof expected.value !== 'object' || expected.value === null || Array.isArray(expected.value)) return expected
  const entries = Object.entries(expected.value).map(([key, path]) => [
    key === 'cgroup2' ? '' : key,
    typeof path === 'string' ? path.replace(/^\//, '') : path,
  ])
  return { ...expected, value: Object.fromEntries(entries) }
}

judge(
  'procfs-cgroup',
  ({ op, cgroup, mountinfo, unified, lookup }): Answer => {
    const entries = parseProcCgroup(String(cgroup))
    const short = (path: string) => path.replace(/^\//, '')
    if (op === 'rows') {
      return { value: entries.map(({ id, controllers, path }) => [String(id), controllers.join(','), path]) }
    }
    if (op === 'loadPaths') {
      const paths = Object.entries(cgroupPathsOf(entries, parseMountInfo(String(mountinfo))))
      // A v1 host's own paths are those of controllers; v2's stands beside them under ''.
      const asked = paths.filter(([controller]) => (controller === '') === (unified === true))
      return { value: Object.fromEntries(asked.map(([controller, path]) => [controller, short(path)])) }
    }
    const named = entries.flatMap(({ controllers, path }) => controllers.map((name) => [name, short(path)] as const))
    if (op === 'parseProcCgroup') return { value: Object.fromEntries(named) }
    const unifiedPath = short(entries.find(({ id }) => id === 0)?.path ?? '')
    if (typeof lookup === 'string') {
      const active = named.some(([name]) => name === lookup)
      return { value: { unified: unifiedPath }, lookupError: active ? undefined : 'controller-not-active' }
    }
    return { value: { unified: unifiedPath, noEmptySubsystemKey: named.every(([name]) => name !== '') } }
  },
  slashless,
)
