import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { FsTopic } from './topic.js'

const STICKY = 0o1000

export const directories: FsTopic = (rule) => {
  rule('mkdir makes a directory that has its interface files at once', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(lab.fs.list(lab.dir)?.dirs).toEqual(['a'])
      expect(lab.fs.list(a)?.dirs).toEqual([])
      expect(lab.fs.list(a)?.files).toContain('cgroup.procs')
      expect(lab.fs.read(`${a}/cgroup.procs`)).toBe('')
    }),
  )

  rule('mkdir of what is there is EEXIST, a directory or a file', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.mkdir(a))).toBe('EEXIST')
      expect(outcome(() => lab.fs.mkdir(`${a}/cgroup.procs`))).toBe('EEXIST')
    }),
  )

  rule('mkdir makes one level: a missing parent is ENOENT, a file as parent ENOTDIR', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.mkdir(`${a}/b/c`))).toBe('ENOENT')
      expect(outcome(() => lab.fs.mkdir(`${a}/cgroup.procs/b`))).toBe('ENOTDIR')
      expect(lab.fs.list(a)?.dirs).toEqual([])
    }),
  )

  // The kernel refuses a newline alone, because /proc/*/cgroup is made of lines; a port may refuse it before.
  rule('mkdir of a name with a newline is refused', [], (lab) => {
    expect(['EINVAL', 'ERR_PATH']).toContain(outcome(() => lab.fs.mkdir(`${lab.dir}/a\nb`)))
    expect(lab.fs.list(lab.dir)?.dirs).toEqual([])
  })

  rule('mkdir takes names with spaces, colons, a leading dot, UTF-8, or the look of a file', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const names = ['.hid', 'a b', 'a:b-c.scope', 'memory.foo', 'ünit']
      for (const name of names) mkdir(name)
      expect(lab.fs.list(lab.dir)?.dirs).toEqual([...names].sort())
    }),
  )

  rule('the sticky bit is set by mkdir itself, seen by stat, and not there unless asked for', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const marked = lab.fs.stat(mkdir('marked', 0o1755))
      const plain = lab.fs.stat(mkdir('plain'))
      expect({ marked: (marked?.mode ?? 0) & STICKY, plain: (plain?.mode ?? 0) & STICKY }).toEqual({
        marked: STICKY,
        plain: 0,
      })
      expect((marked?.mode ?? 0) & 0o700).toBe(0o700)
    }),
  )

  rule('the sticky bit stays over writes, reads, children and times', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a', 0o1755)
      mkdir('a/b')
      lab.fs.list(a)
      lab.fs.write(`${a}/cgroup.procs`, '')
      lab.fs.utimes(a, 1_600_000_000_000)
      expect((lab.fs.stat(a)?.mode ?? 0) & STICKY).toBe(STICKY)
      expect((lab.fs.stat(`${a}/b`)?.mode ?? 0) & STICKY).toBe(0)
    }),
  )

  rule('rmdir removes an empty directory with all its files', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(lab.fs.list(a)?.files.length).toBeGreaterThan(0)
      lab.fs.rmdir(a)
      expect(lab.fs.stat(a)).toBeUndefined()
      expect(lab.fs.list(a)).toBeUndefined()
      expect(lab.fs.read(`${a}/cgroup.procs`)).toBeUndefined()
      expect(lab.fs.list(lab.dir)?.dirs).toEqual([])
    }),
  )

  rule('rmdir of a directory with a child is EBUSY and changes nothing', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      mkdir('a/b')
      expect(outcome(() => lab.fs.rmdir(a))).toBe('EBUSY')
      expect(lab.fs.list(a)?.dirs).toEqual(['b'])
    }),
  )

  rule('rmdir of nothing is ENOENT, of a file ENOTDIR, and the file stays', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.rmdir(`${a}/b`))).toBe('ENOENT')
      expect(outcome(() => lab.fs.rmdir(`${a}/cgroup.procs`))).toBe('ENOTDIR')
      expect(lab.fs.read(`${a}/cgroup.procs`)).toBe('')
    }),
  )

  rule('a directory made again is a new one: no mark, no children', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      lab.fs.rmdir(mkdir('a', 0o1755))
      const again = mkdir('a')
      expect((lab.fs.stat(again)?.mode ?? 0) & STICKY).toBe(0)
      expect(lab.fs.list(again)?.dirs).toEqual([])
    }),
  )

  rule('list is sorted and tells directories from files; of nothing and of a file it is undefined', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      for (const name of ['c', 'a', 'b']) mkdir(name)
      const listing = lab.fs.list(lab.dir)
      expect(listing?.dirs).toEqual(['a', 'b', 'c'])
      expect(listing?.files).toEqual([...(listing?.files ?? [])].sort())
      expect(lab.fs.list(`${lab.dir}/none`)).toBeUndefined()
      expect(lab.fs.list(`${lab.dir}/a/cgroup.procs`)).toBeUndefined()
    }),
  )
}
