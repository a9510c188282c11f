import { type Recorder, within } from '../recorder.js'

/** What the VFS and kernfs refuse. */
export async function vfs(to: Recorder): Promise<void> {
  const top = `${to.root}/vfs`
  const leaf = `${top}/cgroup.procs`
  await within(to, top, async () => {
    await to.mkdir(top)
    await to.mkdir(leaf)
    await to.mkdir(`${top}/none/below`)
    await to.mkdir(`${leaf}/below`)
    for (const name of [
      'a b',
      'é',
      '.hid',
      'a:b-c.scope',
      'memory.foo',
      'memory.max',
      '-',
      '*',
      'x'.repeat(255),
      'x'.repeat(256),
      'x'.repeat(3000),
      'x'.repeat(4096),
      'line\nbreak',
    ]) {
      await to.mkdir(`${top}/${name}`)
      await to.list(top)
      await to.rmdir(`${top}/${name}`)
    }
    await to.rmdir(`${top}/none`)
    await to.rmdir(leaf)
    await to.rmdir(`${leaf}/x`)
    await to.rmdir(to.root)
    for (const at of [`${top}/none`, `${leaf}/x`, top]) {
      await to.read(at)
      await to.list(at)
      await to.stat(at)
      await to.write(at, '1')
    }
    await to.list(leaf)
    await to.stat(leaf)
    for (const flags of [
      ...['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_WRONLY|O_TRUNC', 'O_WRONLY|O_APPEND', 'O_WRONLY|O_CREAT'],
      ...['O_WRONLY|O_CREAT|O_EXCL', 'O_RDONLY|O_DIRECTORY', 'O_RDONLY|O_NOFOLLOW', 'O_RDWR|O_TMPFILE'],
    ])
      for (const at of [leaf, `${top}/none`, top, `${top}/cgroup.events`]) await to.open(at, flags)
    await to.mkdir(`${top}/sub`)
    for (const at of [leaf, `${top}/none`, `${top}/sub`]) {
      await to.do({ op: 'unlink', at })
      await to.do({ op: 'truncate', at })
      await to.do({ op: 'rename', at, to: `${top}/moved` })
    }
    await to.do({ op: 'symlink', at: `${top}/link`, to: '/etc' })
    await to.do({ op: 'symlink', at: leaf, to: '/etc' })
    await to.list(top)
    await within(to, `${top}/sub/deep`, async () => {
      await to.rmdir(`${top}/sub`)
      await to.rmdir(top)
    })
    await to.rmdir(`${top}/sub`)
    await to.do({ op: 'utimes', at: top, ms: 1_600_000_000_123 })
    await to.do({ op: 'utimes', at: `${top}/cgroup.events`, ms: 1_600_000_000_123 })
    await to.write(`${top}/cgroup.max.depth`, ' '.repeat(4095).concat('7'))
    await to.write(`${top}/cgroup.max.depth`, ' '.repeat(4096).concat('7'))
  })
  await to.rmdir(top)
}

/** What a descriptor does with offsets, and after its directory is gone; what lstat counts. */
export async function descriptors(to: Recorder): Promise<void> {
  const at = `${to.root}/held`
  await to.write(`${to.root}/cgroup.subtree_control`, '+memory')
  const links = async () => {
    for (const one of [at, `${at}/cgroup.procs`, `${at}/memory.max`]) await to.do({ op: 'links', at: one })
  }
  await within(to, at, async () => {
    await links()
    await to.mkdir(`${at}/a`)
    await to.mkdir(`${at}/b`)
    await links()
    await to.rmdir(`${at}/a`)
    await to.rmdir(`${at}/b`)
    await links()
    for (const data of [
      ['10', '24K'],
      ['1M', 'abc'],
      ['', '2M'],
      ['4M', ''],
    ])
      await to.do({ op: 'writes', at: `${at}/memory.max`, data })
  })
  for (const [file, data] of [
    ['memory.max', undefined],
    ['memory.max', '1M'],
    ['memory.max', 'abc'],
    ['cgroup.procs', undefined],
    ['cgroup.subtree_control', ''],
    ['none', undefined],
  ] as const) {
    await to.mkdir(at)
    await to.do({ op: 'orphan', at: `${at}/${file}`, ...(data !== undefined && { data }) })
  }
  await to.rmdir(at)
  await to.write(`${to.root}/cgroup.subtree_control`, '-memory')
}

/** The ownership mark: a directory with the sticky bit. */
export async function mark(to: Recorder): Promise<void> {
  const top = `${to.root}/mark`
  for (const mode of ['1755', '755', '700', '1700', '777', '0', '2755', '4755', '7777', '1000']) {
    await to.mkdir(top, mode)
    await to.stat(top)
    await to.stat(`${top}/cgroup.procs`)
    await within(to, `${top}/a`, async () => {
      await to.stat(`${top}/a`)
    })
    await to.do({ op: 'chmod', at: top, mode: '1755' })
    await to.stat(top)
    await to.do({ op: 'chmod', at: top, mode: '755' })
    await to.stat(top)
    await to.do({ op: 'chmod', at: `${top}/cgroup.procs`, mode: '600' })
    await to.stat(`${top}/cgroup.procs`)
    await to.do({ op: 'chown', at: top, uid: 1000 })
    await to.do({ op: 'chown', at: `${top}/cgroup.procs`, uid: 1000 })
    await to.stat(top)
    await to.stat(`${top}/cgroup.procs`)
    await to.mkdir(`${top}/b`, '1755')
    await to.stat(`${top}/b`)
    await to.mkdir(`${top}/b`, '1755')
    await to.rmdir(`${top}/b`)
    await to.rmdir(top)
  }
}

/** cgroup.max.depth, cgroup.max.descendants, and what cgroup.stat counts. */
export async function limits(to: Recorder): Promise<void> {
  const top = `${to.root}/limits`
  await within(to, top, async () => {
    for (const [depth, descendants] of [
      ['0', 'max'],
      ['1', 'max'],
      ['2', 'max'],
      ['max', '0'],
      ['max', '1'],
      ['max', '2'],
      ['1', '2'],
    ] as const) {
      await to.write(`${top}/cgroup.max.depth`, depth)
      await to.write(`${top}/cgroup.max.descendants`, descendants)
      const tried = [`${top}/a`, `${top}/a/b`, `${top}/a/b/c`, `${top}/d`]
      for (const at of tried) {
        await to.mkdir(at)
        await to.read(`${top}/cgroup.stat`)
      }
      for (const at of tried.reverse()) await to.rmdir(at)
      await to.read(`${to.root}/cgroup.stat`)
    }
  })
}

/** Values of a parent and of its child. */
export async function hierarchy(to: Recorder): Promise<void> {
  const root = `${to.root}/cgroup.subtree_control`
  const top = `${to.root}/up`
  const control = '+memory +pids +cpu +cpuset +io +hugetlb'
  await to.write(root, control)
  await within(to, top, async () => {
    await to.write(`${top}/cgroup.subtree_control`, control)
    await within(to, `${top}/down`, async () => {
      const sees = [
        'cpuset.cpus',
        'cpuset.cpus.effective',
        'cpuset.mems',
        'cpuset.mems.effective',
        'cpuset.cpus.partition',
      ]
      for (const [file, up, down] of [
        ['memory.max', '4M', '8M'],
        ['memory.high', '4M', 'max'],
        ['memory.min', '4M', '8M'],
        ['memory.low', '0', '8M'],
        ['pids.max', '5', '10'],
        ['cpu.max', '10000 100000', '90000 100000'],
        ['cpu.weight', '1', '10000'],
        ['io.weight', '1', '10000'],
        ['hugetlb.2MB.max', '2M', '4M'],
        ['cpuset.cpus', '0', '1'],
        ['cpuset.cpus', '1', '0-1'],
        ['cpuset.cpus', '\n', '\n'],
        ['cpuset.mems', '0', '0'],
        ['cpuset.mems', '\n', '0'],
      ] as const) {
        await to.write(`${top}/${file}`, up)
        await to.write(`${top}/down/${file}`, down)
        await to.read(`${top}/${file}`)
        if (file.startsWith('cpuset'))
          for (const dir of [top, `${top}/down`]) for (const name of sees) await to.read(`${dir}/${name}`)
      }
    })
    await to.write(`${top}/cgroup.subtree_control`, control.replaceAll('+', '-'))
  })
  await to.write(root, control.replaceAll('+', '-'))
}
