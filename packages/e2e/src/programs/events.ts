import { type Recorder, within } from '../recorder.js'

/** inotify, as node sees it. A watch on a directory and one on a file in it. */
export async function inotify(to: Recorder): Promise<void> {
  const top = `${to.root}/watched`
  await within(to, top, async () => {
    await to.watch(`${top}/none`)
    await to.watch(top)
    const after = async (step: Promise<unknown>) => {
      await step
      await to.events(top)
    }
    await after(to.mkdir(`${top}/a`))
    await after(to.mkdir(`${top}/a`))
    await after(to.mkdir(`${top}/a/b`))
    await after(to.rmdir(`${top}/a/b`))
    await after(to.do({ op: 'chmod', at: `${top}/a`, mode: '1755' }))
    await after(to.write(`${top}/a/cgroup.max.depth`, '5'))
    await after(to.write(`${top}/cgroup.max.depth`, '5'))
    await after(to.write(`${top}/cgroup.max.depth`, 'abc'))
    await after(to.open(`${top}/cgroup.max.depth`, 'O_WRONLY|O_TRUNC'))
    await after(to.write(`${to.root}/cgroup.subtree_control`, '+memory'))
    await after(to.write(`${top}/memory.max`, '4M'))
    await after(to.write(`${top}/cgroup.subtree_control`, '+memory'))
    await after(to.write(`${top}/cgroup.subtree_control`, '-memory'))
    await after(to.write(`${to.root}/cgroup.subtree_control`, '-memory'))
    await after(to.rmdir(`${top}/a`))
    await to.watch(`${top}/cgroup.max.depth`)
    await after(to.write(`${top}/cgroup.max.depth`, '7'))
  })
}

/** What the kernel itself tells of a file that is watched: populated, frozen, an OOM kill. */
export async function notifications(to: Recorder): Promise<void> {
  const top = `${to.root}/told`
  await to.write(`${to.root}/cgroup.subtree_control`, '+memory')
  await within(to, top, async () => {
    await to.mkdir(`${top}/a`)
    const after = async (step: Promise<unknown>) => {
      await step
      await to.events(top)
    }
    for (const file of ['cgroup.events', 'a/cgroup.events', 'a/memory.events', 'cgroup.subtree_control'])
      await to.watch(`${top}/${file}`)
    await to.actor('$told')
    await after(to.write(`${top}/a/cgroup.procs`, '$told'))
    await after(to.write(`${top}/a/cgroup.freeze`, '1'))
    await after(to.write(`${top}/a/cgroup.freeze`, '1'))
    await after(to.write(`${top}/a/cgroup.freeze`, '0'))
    await after(to.write(`${top}/cgroup.freeze`, '1'))
    await after(to.write(`${top}/cgroup.freeze`, '0'))
    await after(to.fork('$child', '$told'))
    await after(to.kill('$child'))
    await after(to.reap('$child'))
    await after(to.write(`${top}/cgroup.procs`, '$told'))
    await after(to.write(`${top}/a/cgroup.procs`, '$told'))
    await after(to.write(`${top}/cgroup.subtree_control`, '+memory'))
    await after(to.write(`${to.root}/cgroup.procs`, '$told'))
    await after(to.write(`${top}/cgroup.subtree_control`, '+memory'))
    await after(to.write(`${top}/cgroup.subtree_control`, '+foo'))
    await after(to.write(`${top}/cgroup.subtree_control`, ''))
    await to.watch(`${top}/a/memory.events`)
    await to.write(`${top}/a/memory.max`, '0')
    await to.write(`${top}/a/cgroup.procs`, '$told')
    // what it needs for that, the cgroup has not
    await to.fork('$never', '$told')
    await after(to.kill('$told'))
    await to.read(`${top}/a/memory.events`)
    await to.read(`${top}/memory.events`)
    await to.read(`${top}/a/cgroup.events`)
    await after(to.write(`${top}/cgroup.subtree_control`, '-memory'))
    // of its own removal a directory is told nothing
    await to.watch(`${top}/a`)
    await after(to.rmdir(`${top}/a`))
    await after(to.mkdir(`${top}/a`))
    await after(to.rmdir(`${top}/a`))
  })
  await to.write(`${to.root}/cgroup.subtree_control`, '-memory')
}

/** cgroup.events of a populated and of a frozen cgroup, and who dies of cgroup.kill. */
export async function kill(to: Recorder): Promise<void> {
  const top = `${to.root}/doomed`
  await within(to, top, async () => {
    await to.mkdir(`${top}/a`)
    await to.mkdir(`${top}/b`)
    for (const name of ['$a', '$b']) {
      await to.spawn(name)
      await to.write(`${top}/${name.slice(1)}/cgroup.procs`, name)
    }
    const see = async () => {
      for (const dir of [top, `${top}/a`, `${top}/b`]) {
        await to.read(`${dir}/cgroup.events`)
        await to.read(`${dir}/cgroup.procs`)
      }
    }
    await see()
    await to.rmdir(`${top}/a`)
    const { errno } = await to.write(`${top}/a/cgroup.kill`, '1')
    await to.kill('$a')
    await see()
    if (errno === undefined) await to.write(`${top}/cgroup.kill`, '1')
    await to.kill('$b')
    await see()
    await to.rmdir(`${top}/a`)
    await to.rmdir(`${top}/b`)
  })
}

/** Where a process may go, by what its goal is. */
export async function attach(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/goal`
  await to.write(root, '+memory +pids +cpuset +cpu')
  await within(to, top, async () => {
    await to.write(`${top}/cgroup.subtree_control`, '+memory +pids +cpuset +cpu')
    await within(to, `${top}/leaf`, async () => {
      await to.spawn('$guest')
      for (const [dir, data] of [
        [top, '$guest'],
        [`${top}/leaf`, '$guest'],
        [`${top}/leaf`, '$guest'],
        [`${top}/leaf`, '+$guest'],
        [`${top}/leaf`, '$guest abc'],
        [`${top}/none`, '$guest'],
      ] as const) {
        await to.write(`${dir}/cgroup.procs`, data)
        await to.read(`${dir}/cgroup.events`)
        await to.read(`${dir}/pids.current`)
      }
      await to.read(`${top}/leaf/cgroup.threads`)
      await to.read(`${top}/leaf/cgroup.type`)
      await to.write(`${top}/leaf/cgroup.subtree_control`, '+memory')
      await to.write(`${top}/leaf/cpuset.cpus`, '0')
      await to.write(`${top}/leaf/cpuset.cpus`, '\n')
      await to.write(`${top}/leaf/cpuset.mems`, '0')
      await to.write(`${top}/leaf/cpuset.mems`, '\n')
      await to.write(`${top}/leaf/pids.max`, '0')
      await to.write(`${to.root}/cgroup.procs`, '$guest')
      await to.read(`${top}/leaf/cgroup.events`)
      await to.write(`${top}/leaf/cgroup.procs`, '$guest')
      await to.kill('$guest')
      for (const file of ['cgroup.events', 'pids.current', 'pids.events', 'cgroup.procs'])
        await to.read(`${top}/leaf/${file}`)
    })
    await to.write(`${top}/cgroup.subtree_control`, '-memory -pids -cpuset -cpu')
  })
  await to.write(root, '-memory -pids -cpuset -cpu')
}

/** cpuset.cpus.partition below the root and below a member. */
export async function partitions(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/part`
  await to.write(root, '+cpuset')
  await within(to, top, async () => {
    await to.write(`${top}/cgroup.subtree_control`, '+cpuset')
    await within(to, `${top}/in`, async () => {
      const see = async () => {
        for (const dir of [top, `${top}/in`]) await to.read(`${dir}/cpuset.cpus.effective`)
        await to.read(`${top}/cpuset.cpus.partition`)
      }
      for (const data of ['root', 'isolated', 'member']) await to.write(`${top}/in/cpuset.cpus.partition`, data)
      await to.write(`${top}/in/cpuset.cpus`, '1')
      for (const data of ['root', 'isolated', 'member']) await to.write(`${top}/in/cpuset.cpus.partition`, data)
      await to.write(`${top}/cpuset.cpus`, '1')
      for (const data of ['root', 'member']) {
        await to.write(`${top}/cpuset.cpus.partition`, data)
        await see()
      }
    })
    await to.write(`${top}/cgroup.subtree_control`, '-cpuset')
  })
  await to.write(root, '-cpuset')
}
