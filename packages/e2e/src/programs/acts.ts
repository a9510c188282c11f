import { type Recorder, within } from '../recorder.js'

/** `0` in cgroup.procs and cgroup.threads is who writes it; a thread's pid; forks up to pids.max; directories of zombies. */
export async function acts(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/acts`
  await to.write(root, '+pids +memory')
  await within(to, top, async () => {
    await to.write(`${top}/cgroup.subtree_control`, '+pids')
    const [a, b] = [`${top}/a`, `${top}/b`]
    await to.mkdir(a)
    await to.mkdir(b)
    await to.actor('$self')
    const see = async (...dirs: readonly string[]) => {
      for (const dir of dirs)
        for (const file of ['cgroup.procs', 'cgroup.threads', 'cgroup.events', 'pids.current', 'pids.events'])
          await to.read(`${dir}/${file}`)
    }
    for (const [dir, data] of [
      ...([
        [a, '0'],
        [b, '0\n'],
        [a, ' 00 '],
        [b, '0x0'],
        [a, '-0'],
        [a, '+0'],
        [top, '0'],
        [`${top}/none`, '0'],
      ] as const),
      ...([
        [b, '0 0'],
        [b, '0 abc'],
      ] as const),
    ])
      await to.writeAs('$self', `${dir}/cgroup.procs`, data)
    await see(a, b)
    for (const dir of [a, b, top]) await to.writeAs('$self', `${dir}/cgroup.threads`, '0')
    await to.writeAs('$self', `${top}/cgroup.subtree_control`, '+memory')
    await to.writeAs('$self', `${to.root}/cgroup.threads`, '0')
    await to.writeAs('$self', `${to.root}/cgroup.procs`, '0')
    await to.writeAs('$self', `${top}/cgroup.procs`, '0')
    await to.writeAs('$self', `${a}/cgroup.procs`, '0')
    await see(a, b)
    await forks(to, a, see)
    await zombies(to, b, see)
    await threads(to, top, a, b, see)
    await to.kill('$self')
    await see(a, b)
    await to.rmdir(a)
    await to.rmdir(b)
    await to.write(`${top}/cgroup.subtree_control`, '-pids -memory')
  })
  await to.write(root, '-pids -memory')
}

type See = (...dirs: readonly string[]) => Promise<void>

async function forks(to: Recorder, dir: string, see: See): Promise<void> {
  for (const most of ['1', '2', '0', 'max', '3']) {
    await to.write(`${dir}/pids.max`, most)
    await to.fork(`$fork${most}`, '$self')
    await see(dir)
  }
  await to.fork('$forklast', '$self')
  await see(dir)
  for (const most of ['2', 'max']) {
    await to.kill(`$fork${most}`)
    await see(dir)
    await to.reap(`$fork${most}`)
    await see(dir)
  }
  await to.write(`${dir}/pids.max`, 'max')
}

/** A zombie is in no list, but counted; it keeps no directory. */
async function zombies(to: Recorder, dir: string, see: See): Promise<void> {
  await to.fork('$dead', '$self')
  await to.write(`${dir}/cgroup.procs`, '$dead')
  await see(dir)
  await to.rmdir(dir)
  await to.kill('$dead')
  await see(dir)
  await to.write(`${dir}/cgroup.procs`, '$dead')
  await to.rmdir(dir)
  await to.mkdir(dir)
  await see(dir)
  await to.write(`${dir}/cgroup.procs`, '$dead')
  await see(dir)
  await to.reap('$dead')
  await see(dir)
  await to.write(`${dir}/cgroup.procs`, '$dead')
}

/** cgroup.procs moves all threads of a process, whichever is named; cgroup.threads only within one domain. */
async function threads(to: Recorder, top: string, a: string, b: string, see: See): Promise<void> {
  await to.do({ op: 'spawn', at: '$two', threads: 2 })
  const members = async (...dirs: readonly string[]) => {
    for (const dir of dirs)
      for (const file of ['cgroup.procs', 'cgroup.threads', 'cgroup.events']) await to.read(`${dir}/${file}`)
  }
  await to.write(`${a}/cgroup.procs`, '$two2')
  await members(a, b)
  await to.write(`${b}/cgroup.threads`, '$two2')
  await members(a, b)
  await to.write(`${b}/cgroup.procs`, '$two')
  await members(a, b)
  const [here, there] = [`${b}/here`, `${b}/there`]
  for (const dir of [here, there]) {
    await to.mkdir(dir)
    await to.write(`${dir}/cgroup.type`, 'threaded')
  }
  await to.write(`${here}/cgroup.threads`, '$two2')
  await members(b, here, there)
  await to.write(`${there}/cgroup.threads`, '$two')
  await members(b, here, there)
  await to.write(`${here}/cgroup.procs`, '$two2')
  await members(b, here, there)
  await to.write(`${b}/cgroup.threads`, '$two')
  await to.rmdir(here)
  await to.kill('$two')
  await members(b, here, there)
  await to.rmdir(here)
  await to.rmdir(there)
  await to.read(`${b}/cgroup.type`)
  await see(a, b)
  await to.read(`${top}/cgroup.events`)
}

/** The same on v1, where a thread may be anywhere, and a process is listed in each directory that has one of its threads. */
export async function v1Acts(to: Recorder): Promise<void> {
  const root = `${to.root}/pids`
  const [a, b] = [`${root}/a`, `${root}/b`]
  await to.mkdir(a)
  await to.mkdir(b)
  const see = async (...dirs: readonly string[]) => {
    for (const dir of dirs)
      for (const file of ['cgroup.procs', 'tasks', 'pids.current', 'pids.events']) await to.read(`${dir}/${file}`)
  }
  await to.actor('$self')
  for (const [dir, file, data] of [
    [a, 'cgroup.procs', '0'],
    [b, 'tasks', '0'],
    [a, 'tasks', ' 0x0\n'],
    [b, 'cgroup.procs', '-0'],
    [a, 'cgroup.procs', '0 0'],
    [a, 'tasks', '0'],
  ] as const) {
    await to.writeAs('$self', `${dir}/${file}`, data)
    await see(a, b)
  }
  await forks(to, a, see)
  await zombies(to, b, see)
  await to.do({ op: 'spawn', at: '$two', threads: 2 })
  for (const [dir, file, data] of [
    [a, 'tasks', '$two2'],
    [b, 'tasks', '$two'],
    [b, 'tasks', '$two2'],
    [a, 'cgroup.procs', '$two2'],
  ] as const) {
    await to.write(`${dir}/${file}`, data)
    for (const at of [a, b]) for (const list of ['cgroup.procs', 'tasks']) await to.read(`${at}/${list}`)
  }
  await to.kill('$two')
  await to.kill('$self')
  await see(a, b)
  await to.rmdir(a)
  await to.rmdir(b)
}

/** Written values are gone with their files, when a controller goes and comes again. */
export async function recreated(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/again`
  await within(to, top, async () => {
    for (const [controller, values] of Object.entries({
      cpuset: [
        ['cpuset.cpus', '0'],
        ['cpuset.mems', '0'],
      ],
      cpu: [
        ['cpu.max', '50000 100000'],
        ['cpu.weight', '200'],
        ['cpu.max.burst', '1000'],
      ],
      io: [
        ['io.weight', '200'],
        ['io.max', '259:0 rbps=1048576'],
      ],
      memory: [
        ['memory.max', '4M'],
        ['memory.high', '3M'],
        ['memory.low', '2M'],
        ['memory.min', '1M'],
        ['memory.oom.group', '1'],
      ],
      hugetlb: [
        ['hugetlb.2MB.max', '4M'],
        ['hugetlb.1GB.rsvd.max', '1G'],
      ],
      pids: [['pids.max', '77']],
    })) {
      await to.write(root, `+${controller}`)
      await to.do({ op: 'chmod', at: `${top}/${values[0]?.[0] ?? ''}`, mode: '600' })
      for (const [file = '', text = ''] of values) await to.write(`${top}/${file}`, text)
      await to.write(root, `-${controller}`)
      for (const [file = ''] of values) await to.read(`${top}/${file}`)
      await to.write(root, `+${controller}`)
      for (const [file = ''] of values) await to.read(`${top}/${file}`)
      await to.stat(`${top}/${values[0]?.[0] ?? ''}`)
      await to.write(root, `-${controller}`)
    }
  })
}

/**
 * What the kernel keeps of a child's memory cgroup is charged to its parent: no room, no child. A parent for each: what a removed child
 * gives back, some time later, stays at hand on a CPU for the next.
 */
export async function room(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  await to.write(root, '+memory')
  for (const most of ['0', '1M', 'max']) {
    const top = `${to.root}/room${most}`
    await within(to, top, async () => {
      await to.write(`${top}/cgroup.subtree_control`, '+memory')
      await to.write(`${top}/memory.max`, most)
      await to.mkdir(`${top}/a`)
      await to.stat(`${top}/a`)
      await to.rmdir(`${top}/a`)
    })
  }
  const top = `${to.root}/room`
  await within(to, top, async () => {
    await to.write(`${top}/memory.max`, '0')
    await to.mkdir(`${top}/a`)
    await to.write(`${top}/cgroup.subtree_control`, '+memory')
    await to.rmdir(`${top}/a`)
  })
  await to.write(root, '-memory')
}

/** st_ino of a directory that is removed and made again. */
export async function inodes(to: Recorder): Promise<void> {
  await to.do({ op: 'remake', at: `${to.root}/inode`, times: 10_000 })
  await to.stat(`${to.root}/inode`)
}
