import { type CgroupFs, refusal } from '@cgroupkit/core'

/** Directories with one text file each, enough to stand under what is tested here. */
export function smallFs(texts: Record<string, string> = {}): CgroupFs {
  const dirs = new Set<string>()
  const unused = () => {
    throw new Error('not in this test')
  }
  return {
    root: '',
    mkdir: (path) => {
      if (dirs.has(path)) throw refusal('EEXIST', 'mkdir', path)
      dirs.add(path)
    },
    rmdir: (path) => {
      if (!dirs.delete(path)) throw refusal('ENOENT', 'rmdir', path)
    },
    read: (path) => texts[path],
    write: (path, data) => {
      if (!(path in texts)) throw refusal('ENOENT', 'write', path)
      texts[path] = `${data}\n`
    },
    list: (path) => (dirs.has(path) ? { dirs: [], files: [] } : undefined),
    stat: (path) =>
      dirs.has(path) || path in texts
        ? { dir: dirs.has(path), mode: 0o755, uid: 0, gid: 0, mtimeMs: 0, dev: 1n, ino: 1n, nlink: 2 }
        : undefined,
    utimes: unused,
    watch: unused,
  }
}
