import { type Recorder, within } from '../recorder.js'
import { valuesFor } from './values.js'

/** One hierarchy each, as systemd mounts them. */
export const V1_MOUNTS = [
  ...['cpuset', 'cpu,cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'net_cls,net_prio', 'perf_event'],
  ...['hugetlb', 'pids', 'rdma', 'misc'],
]

/** Which devices and slabs there are is the machine's, and ids come from a counter. */
const MACHINE = /^(?:net_prio\.prioidx|blkio\.throttle\.io_.*|memory\.kmem\.slabinfo)$/

const OF_THE_ROOT = /^(?:cgroup\.sane_behavior|release_agent|cpuset\.memory_pressure_enabled|misc\.capacity)$/

const MEMSW = 'memory.memsw.limit_in_bytes'

/** Every file of one hierarchy: what it says at first, and what it takes and refuses. */
export const v1Values = (mount: string) => async (to: Recorder) => {
  const root = `${to.root}/${mount}`
  await to.list(root)
  for (const [name, mode] of await to.files(root)) {
    if (!OF_THE_ROOT.test(name)) continue
    await to.read(`${root}/${name}`)
    for (const data of valuesFor(name, mode)) await to.write(`${root}/${name}`, data)
  }
  const top = `${root}/values`
  await within(to, top, async () => {
    const files = await to.files(top)
    for (const [name, mode] of files) {
      const at = `${top}/${name}`
      if (!MACHINE.test(name)) await to.read(at)
      await to.stat(at)
      // it must be at least the limit, which must be at most it
      if (name === MEMSW) await to.write(`${top}/memory.limit_in_bytes`, '0')
      for (const data of valuesFor(name, mode)) await to.write(at, data)
      if (name === MEMSW) await to.write(`${top}/memory.limit_in_bytes`, '-1')
    }
    await within(to, `${top}/below`, async () => {
      for (const [name, mode] of await to.files(`${top}/below`))
        if (!MACHINE.test(name) && mode !== '200') await to.read(`${top}/below/${name}`)
    })
  })
}

/** Processes, rename and rmdir, which answer otherwise than on v2. */
export async function v1Tree(to: Recorder): Promise<void> {
  for (const mount of ['pids', 'memory', 'freezer', 'cpuset']) {
    const root = `${to.root}/${mount}`
    const top = `${root}/tree`
    await within(to, top, async () => {
      await to.mkdir(top)
      await to.mkdir(`${root}/none/below`)
      await to.mkdir(`${top}/a`, '1755')
      await to.stat(`${top}/a`)
      await to.rmdir(top)
      for (const goal of [`${root}/b`, top, `${top}/tasks`, `${top}/a/b`, `${top}/b`])
        await to.do({ op: 'rename', at: `${top}/a`, to: goal })
      await to.list(top)
      await to.rmdir(`${top}/a`)
      await to.rmdir(`${top}/b`)
      for (const flags of ['O_RDONLY', 'O_WRONLY|O_CREAT', 'O_WRONLY|O_CREAT|O_EXCL', 'O_WRONLY|O_TRUNC'])
        for (const at of [`${top}/tasks`, `${top}/none`, top]) await to.open(at, flags)
      await to.do({ op: 'unlink', at: `${top}/tasks` })
      await to.do({ op: 'symlink', at: `${top}/link`, to: '/etc' })
      await to.spawn(`$${mount}`)
      await to.write(`${top}/cgroup.procs`, `$${mount}`)
      await to.write(`${top}/tasks`, `$${mount}`)
      if (mount === 'cpuset') {
        await to.write(`${top}/cpuset.mems`, '0')
        await to.write(`${top}/cgroup.procs`, `$${mount}`)
        await to.write(`${top}/cpuset.cpus`, '0-1')
        await to.write(`${top}/cgroup.procs`, `$${mount}`)
        await to.write(`${top}/cpuset.cpus`, '\n')
        await to.write(`${top}/cpuset.cpus`, '0')
      }
      await to.read(`${top}/cgroup.procs`)
      await to.read(`${top}/tasks`)
      await to.mkdir(`${top}/below`)
      await to.read(`${top}/below/tasks`)
      await to.write(`${top}/below/cgroup.procs`, `$${mount}`)
      await to.read(`${top}/tasks`)
      await to.read(`${top}/below/tasks`)
      await to.rmdir(`${top}/below`)
      await to.kill(`$${mount}`)
      await to.read(`${top}/below/tasks`)
      await to.rmdir(`${top}/below`)
    })
  }
}
