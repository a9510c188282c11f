import { type CgroupFs, type Clock, type Errno, type Op, refusal, type Stat } from '../src/index.js'

interface Dir {
  mode: number
  mtimeMs: number
  files: Map<string, { text: string; mtimeMs: number }>
  procs: number[]
}

export interface Tree extends CgroupFs {
  /** `path: text` of every file whose text is not '', and `path/` of every directory. */
  show(): string[]
  /** Every call that went through the port, in order: `mkdir /m/a`. */
  readonly calls: string[]
  /** Answers instead of the tree where it returns an errno; 'vanish' removes the directory and says ENOENT. */
  fault: (op: Op, path: string, count: number) => Errno | 'vanish' | undefined
  /** The kernel's opinion of a value. */
  judge: (path: string, data: string, read: (path: string) => string) => Errno | undefined
  addProcess(dir: string, pid: number): void
  chmod(dir: string, mode: number): void
}

const IDENTITY = { dev: 1n, ino: 1n, nlink: 2 }

/** The least of a cgroup mount that the core needs: directories that come with their files, and whose rmdir says EBUSY. */
export function tree(files: readonly string[] = [], mounts: readonly string[] = ['/m']): Tree {
  const dirs = new Map<string, Dir>()
  const make = (mode: number): Dir => ({
    mode,
    mtimeMs: 1,
    procs: [],
    files: new Map(['cgroup.procs', 'cgroup.events', ...files].map((name) => [name, { text: '', mtimeMs: 1 }])),
  })
  for (const mount of mounts) dirs.set(mount, make(0o755))
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'))
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const childrenOf = (path: string) => [...dirs.keys()].filter((dir) => parentOf(dir) === path)
  const fileAt = (path: string) => dirs.get(parentOf(path))?.files.get(nameOf(path))
  const populated = (path: string): boolean =>
    (dirs.get(path)?.procs.length ?? 0) > 0 || childrenOf(path).some((child) => populated(child))
  const textOf = (path: string): string | undefined => {
    const dir = dirs.get(parentOf(path))
    if (nameOf(path) === 'cgroup.procs') return dir?.procs.map((pid) => `${pid}\n`).join('')
    if (nameOf(path) === 'cgroup.events' && dir) return `populated ${populated(parentOf(path)) ? 1 : 0}\nfrozen 0\n`
    return fileAt(path)?.text
  }
  const call = (op: Op, path: string) => {
    fs.calls.push(`${op} ${path}`)
    const answer = fs.fault(op, path, fs.calls.length)
    if (answer === 'vanish') {
      dirs.delete(path)
      throw refusal('ENOENT', op, path)
    }
    if (answer !== undefined) throw refusal(answer, op, path)
  }
  const fs: Tree = {
    root: '',
    calls: [],
    fault: () => undefined,
    judge: () => undefined,
    mkdir(path, mode = 0o755) {
      call('mkdir', path)
      if (dirs.has(path) || fileAt(path)) throw refusal('EEXIST', 'mkdir', path)
      if (!dirs.has(parentOf(path))) throw refusal('ENOENT', 'mkdir', path)
      dirs.set(path, make(mode))
    },
    rmdir(path) {
      call('rmdir', path)
      const dir = dirs.get(path)
      if (!dir) throw refusal('ENOENT', 'rmdir', path)
      if (dir.procs.length > 0 || childrenOf(path).length > 0) throw refusal('EBUSY', 'rmdir', path)
      dirs.delete(path)
    },
    read(path) {
      call('read', path)
      return textOf(path)
    },
    write(path, data) {
      call('write', path)
      const file = fileAt(path)
      if (!file) throw refusal('ENOENT', 'write', path)
      const refused = fs.judge(path, data, (other) => textOf(other) ?? '')
      if (refused) throw refusal(refused, 'write', path, { data })
      file.text = data
    },
    list(path) {
      call('list', path)
      const dir = dirs.get(path)
      return dir && { dirs: childrenOf(path).map(nameOf).sort(), files: [...dir.files.keys()].sort() }
    },
    stat(path): Stat | undefined {
      call('stat', path)
      const dir = dirs.get(path)
      if (dir) return { dir: true, mode: dir.mode, uid: 0, gid: 0, mtimeMs: dir.mtimeMs, ...IDENTITY }
      const file = fileAt(path)
      return file && { dir: false, mode: 0o644, uid: 0, gid: 0, mtimeMs: file.mtimeMs, ...IDENTITY }
    },
    utimes(path, mtimeMs) {
      call('utimes', path)
      const target = dirs.get(path) ?? fileAt(path)
      if (!target) throw refusal('ENOENT', 'utimes', path)
      target.mtimeMs = mtimeMs
    },
    watch: () => () => undefined,
    show: () =>
      [...dirs].flatMap(([path, dir]) => [
        `${path}/`,
        ...[...dir.files].filter(([, { text }]) => text !== '').map(([name, { text }]) => `${path}/${name}: ${text}`),
      ]),
    addProcess: (dir, pid) => void dirs.get(dir)?.procs.push(pid),
    chmod(path, mode) {
      const dir = dirs.get(path)
      if (dir) dir.mode = mode
    },
  }
  return fs
}

/** Time that passes only in sleeps; `slept` has each of them. `at` runs at the end of every sleep. */
export function fakeClock(at: (slept: number) => void = () => undefined): Clock & { slept: number[] } {
  const slept: number[] = []
  return {
    slept,
    now: () => slept.reduce((sum, ms) => sum + ms, 0),
    random: () => 0.5,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      at(slept.length)
    },
  }
}
