import fs from 'node:fs'
import { type CgroupFs, codeOf, type Errno, type Op, refusal } from '@cgroupkit/core'

/** A CgroupFs straight on node:fs, as somebody would write it who takes a folder for a cgroup mount. */
export function plainFs(root: string): CgroupFs {
  const at = (path: string) => `${root}${path}`
  const ask = <T>(op: Op, path: string, call: () => T): T => {
    try {
      return call()
    } catch (error) {
      throw refusal((codeOf(error) ?? 'EIO') as Errno, op, path)
    }
  }
  const orAbsent = <T>(op: Op, path: string, call: () => T): T | undefined => {
    try {
      return ask(op, path, call)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
      throw error
    }
  }
  return {
    root,
    mkdir: (path, mode) => ask('mkdir', path, () => void fs.mkdirSync(at(path), mode)),
    rmdir: (path) => ask('rmdir', path, () => fs.rmdirSync(at(path))),
    read: (path) => orAbsent('read', path, () => fs.readFileSync(at(path), 'utf8')),
    write: (path, data) =>
      ask('write', path, () => {
        const fd = fs.openSync(at(path), fs.constants.O_WRONLY)
        try {
          fs.writeSync(fd, data)
        } finally {
          fs.closeSync(fd)
        }
      }),
    list: (path) =>
      orAbsent('list', path, () => {
        const entries = fs.readdirSync(at(path), { withFileTypes: true })
        const names = (dir: boolean) => entries.filter((entry) => entry.isDirectory() === dir).map(({ name }) => name)
        return { dirs: names(true).sort(), files: names(false).sort() }
      }),
    stat: (path) =>
      orAbsent('stat', path, () => {
        const { mode, uid, gid, mtimeMs, nlink } = fs.lstatSync(at(path))
        const dir = (mode & fs.constants.S_IFMT) === fs.constants.S_IFDIR
        const { dev, ino } = fs.lstatSync(at(path), { bigint: true })
        return { dir, mode: mode & 0o7777, uid, gid, mtimeMs, dev, ino, nlink }
      }),
    utimes: (path, ms) => ask('utimes', path, () => fs.utimesSync(at(path), ms / 1000, ms / 1000)),
    watch: (path, on) =>
      ask('watch', path, () => {
        const watcher = fs.watch(at(path), (kind, name) => {
          const child = `${path}/${name}`
          const there = fs.existsSync(at(child))
          const dir = !there || fs.statSync(at(child)).isDirectory()
          on({ kind: kind === 'change' ? 'modify' : there ? 'create' : 'delete', path: child, dir })
        })
        return () => watcher.close()
      }),
  }
}
