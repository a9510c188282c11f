import { type Recorder, within } from '../recorder.js'

/** cgroup.subtree_control: its grammar, all or nothing, ENOENT above and EBUSY below. */
export async function subtreeControl(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/control`
  await to.write(root, '+memory +pids +cpu')
  await within(to, top, async () => {
    const own = `${top}/cgroup.subtree_control`
    for (const data of [
      ...[
        '',
        '\n',
        ' ',
        'memory',
        '+foo',
        '-foo',
        '+Memory',
        '+',
        '-',
        '+ memory',
        '+a,+b',
        '+memory,+pids',
        '+memory\n+pids',
      ],
      ...[
        '+memory +foo',
        '+memory',
        '+memory',
        '-memory',
        '-memory',
        '+memory -memory',
        '-memory +memory',
        '+pids +memory',
      ],
      ...[
        '+io',
        '+memory +io',
        '-io',
        '-memory -io',
        ' +cpu ',
        '+cpu\n',
        '  -cpu  -pids',
        '++cpu',
        '+-cpu',
        '+cpu +cpu',
        '-cpu',
      ],
      ...[
        '+cpuset',
        '+hugetlb',
        '+rdma',
        '+misc',
        '+cpu\tpids',
        '\t+cpu',
        '+blkio',
        '+cpuacct',
        '+devices',
        '+freezer',
        '+perf_event',
      ],
      ...['+net_cls', '+debug', '+all', 'max', '0', '+memory\x00+foo', '+memory +pids +cpu', '-cpu -memory -pids'],
    ])
      await to.write(own, data)
    await to.write(own, '+memory +pids')
    await within(to, `${top}/a`, async () => {
      const below = `${top}/a/cgroup.subtree_control`
      await to.write(below, '+cpu')
      await to.write(below, '+memory')
      await within(to, `${top}/a/b`, async () => {
        await to.read(`${top}/a/b/cgroup.controllers`)
        await to.modes(`${top}/a/b`)
        await to.write(`${top}/a/b/memory.max`, '4M')
        await to.write(own, '-memory')
        await to.write(own, '-pids -memory')
        await to.write(own, '-pids')
        await to.write(`${top}/a/pids.max`, '5')
        await to.write(own, '+pids')
        await to.write(`${top}/a/pids.max`, '5')
        await to.write(own, '-pids')
        await to.write(own, '+pids')
        await to.read(`${top}/a/pids.max`)
        await to.write(below, '-memory')
        await to.read(`${top}/a/b/memory.max`)
        await to.write(`${top}/a/b/memory.max`, '4M')
        await to.write(below, '+memory')
        await to.read(`${top}/a/b/memory.max`)
      })
      await to.write(root, '-memory')
      await to.write(below, '-memory')
    })
    await to.write(root, '-memory')
    await to.write(own, '-memory -pids')
  })
  await to.write(root, '-memory -pids -cpu')
}

/** Processes: who may hold them, what they keep busy, how they freeze and die. */
export async function processes(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/life`
  await to.write(root, '+memory +pids +cpu +cpuset')
  await to.mkdir(top)
  await to.mkdir(`${top}/a`)
  await to.spawn('$one')
  await to.spawn('$two')
  const see = async (...dirs: readonly string[]) => {
    for (const dir of dirs)
      for (const file of ['cgroup.procs', 'cgroup.events', 'pids.current', 'pids.events'])
        await to.read(`${dir}/${file}`)
  }
  await to.write(`${top}/cgroup.procs`, '$one')
  await see(top, `${top}/a`)
  await to.rmdir(`${top}/a`)
  await to.mkdir(`${top}/a`)
  for (const data of ['+memory', '+io', '-memory', '+foo', '']) await to.write(`${top}/cgroup.subtree_control`, data)
  await to.write(`${to.root}/cgroup.procs`, '$one')
  await to.write(`${top}/cgroup.subtree_control`, '+memory +pids')
  await to.write(`${top}/cgroup.procs`, '$one')
  await to.write(`${top}/a/cgroup.procs`, '$one')
  await see(top, `${top}/a`)
  await to.rmdir(`${top}/a`)
  await to.rmdir(top)
  await to.write(`${top}/a/cgroup.procs`, '$one')
  await to.write(`${top}/a/cgroup.procs`, '$two\n')
  await to.write(`${top}/a/pids.max`, '0')
  await to.write(`${top}/a/pids.max`, '1')
  await see(top, `${top}/a`)
  await to.write(`${top}/cgroup.subtree_control`, '-pids')
  await see(top, `${top}/a`)
  await to.write(`${top}/cgroup.subtree_control`, '+pids')
  await see(top, `${top}/a`)
  await to.kill('$two')
  await see(top, `${top}/a`)
  await to.mkdir(`${top}/b`)
  await to.write(`${top}/b/cgroup.procs`, '$one $two')
  await to.write(`${top}/b/cgroup.procs`, '$one abc')
  await to.write(`${top}/b/cgroup.procs`, ' $one ')
  await see(top, `${top}/a`, `${top}/b`)
  await to.rmdir(`${top}/a`)
  await to.kill('$one')
  await see(top, `${top}/b`)
  await to.rmdir(`${top}/b`)
  await to.rmdir(top)
  await to.write(root, '-memory -pids -cpu -cpuset')
}

/** cgroup.freeze and cgroup.kill. */
export async function freeze(to: Recorder): Promise<void> {
  const top = `${to.root}/cold`
  await within(to, top, async () => {
    await within(to, `${top}/a`, async () => {
      const see = async () => {
        for (const dir of [top, `${top}/a`])
          for (const file of ['cgroup.freeze', 'cgroup.events']) await to.read(`${dir}/${file}`)
      }
      await see()
      await to.write(`${top}/cgroup.freeze`, '1')
      await see()
      await within(to, `${top}/a/b`, async () => {
        await to.read(`${top}/a/b/cgroup.events`)
        await to.read(`${top}/a/b/cgroup.freeze`)
      })
      await to.write(`${top}/a/cgroup.freeze`, '1')
      await to.write(`${top}/cgroup.freeze`, '0')
      await see()
      await to.write(`${top}/a/cgroup.freeze`, '0')
      await see()
      await to.spawn('$ice')
      await to.write(`${top}/a/cgroup.procs`, '$ice')
      await see()
      for (const data of ['0', '2', 'abc', '-1', '']) await to.write(`${top}/a/cgroup.kill`, data)
      await see()
      await to.kill('$ice')
      await see()
    })
  })
}

/** A controller that knows threads is let on where a process is: the cgroup becomes the root of a threaded domain. */
export async function threadRoot(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/domain`
  await to.write(root, '+memory +pids +cpu +cpuset')
  await within(to, top, async () => {
    await within(to, `${top}/a`, async () => {
      const types = async () => {
        for (const dir of [top, `${top}/a`]) await to.read(`${dir}/cgroup.type`)
      }
      await to.spawn('$inside')
      await to.spawn('$beside')
      await to.write(`${top}/cgroup.procs`, '$inside')
      for (const control of ['+memory', '+pids', '+cpu', '+cpuset', '+memory', '+io']) {
        await to.write(`${top}/cgroup.subtree_control`, control)
        await types()
      }
      await to.write(`${top}/a/cgroup.procs`, '$beside')
      await to.write(`${top}/a/cgroup.threads`, '$inside')
      await to.write(`${top}/a/cgroup.subtree_control`, '+pids')
      await to.write(`${top}/cgroup.procs`, '$beside')
      await to.write(`${top}/cgroup.subtree_control`, '-pids -cpu')
      await types()
      await to.write(`${top}/cgroup.subtree_control`, '-cpuset')
      await types()
      await to.write(`${top}/cgroup.subtree_control`, '+pids')
      await to.write(`${to.root}/cgroup.procs`, '$inside')
      await types()
      await to.kill('$beside')
      await types()
      await to.write(`${top}/a/cgroup.procs`, '$inside')
      await to.write(`${top}/cgroup.subtree_control`, '+memory')
      await types()
      await to.kill('$inside')
    })
    await to.write(`${top}/cgroup.subtree_control`, '-pids -memory')
  })
  await to.write(root, '-memory -pids -cpu -cpuset')
}

/** Threaded cgroups. */
export async function threaded(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/threads`
  await to.write(root, '+memory +pids +cpu')
  const types = async (...dirs: readonly string[]) => {
    for (const dir of dirs) await to.read(`${dir}/cgroup.type`)
  }
  await to.write(`${to.root}/cgroup.type`, 'threaded')
  await to.mkdir(top)
  await to.write(`${top}/cgroup.subtree_control`, '+memory')
  await to.mkdir(`${top}/a`)
  await to.write(`${top}/a/cgroup.type`, 'threaded')
  await to.write(`${top}/cgroup.subtree_control`, '-memory +pids')
  await to.mkdir(`${top}/b`)
  await types(top, `${top}/a`, `${top}/b`)
  await to.write(`${top}/a/cgroup.type`, 'threaded')
  await to.write(`${top}/a/cgroup.type`, 'threaded')
  await types(top, `${top}/a`, `${top}/b`)
  await to.mkdir(`${top}/c`)
  await to.mkdir(`${top}/a/d`)
  await types(`${top}/c`, `${top}/a/d`)
  await to.read(`${top}/a/cgroup.procs`)
  await to.read(`${top}/a/cgroup.threads`)
  await to.read(`${top}/b/cgroup.procs`)
  await to.modes(`${top}/a`)
  await to.modes(`${top}/b`)
  for (const dir of [top, `${top}/a`, `${top}/b`, `${top}/a/d`]) {
    for (const data of ['+memory', '+cpu', '-cpu', '+io']) await to.write(`${dir}/cgroup.subtree_control`, data)
    await to.write(`${dir}/cgroup.type`, 'domain')
  }
  await to.spawn('$thread')
  await to.write(`${top}/b/cgroup.procs`, '$thread')
  await to.write(`${top}/a/cgroup.procs`, '$thread')
  await to.write(`${top}/a/cgroup.threads`, '$thread')
  await to.write(`${top}/cgroup.procs`, '$thread')
  await to.write(`${top}/a/cgroup.threads`, '$thread')
  await to.read(`${top}/cgroup.procs`)
  await to.read(`${top}/cgroup.threads`)
  await to.read(`${top}/cgroup.events`)
  await to.write(`${top}/b/cgroup.type`, 'threaded')
  await to.write(`${top}/a/d/cgroup.type`, 'threaded')
  await types(top, `${top}/a`, `${top}/b`, `${top}/a/d`)
  await to.kill('$thread')
  await to.read(`${top}/cgroup.events`)
  for (const dir of [`${top}/a/d`, `${top}/a`, `${top}/b`, `${top}/c`, top]) await to.rmdir(dir)
  await to.write(root, '-memory -pids -cpu')
}
