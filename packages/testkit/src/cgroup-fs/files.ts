import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { FsTopic } from './topic.js'

const REFUSED = expect.stringMatching(/^(EINVAL|EACCES)$/)

export const files: FsTopic = (rule, column) => {
  // A file that every child directory has and that takes small numbers without a controller.
  const number = column === 'v2' ? 'cgroup.max.depth' : 'notify_on_release'

  rule('write to an absent file is ENOENT and never makes it', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.write(`${a}/memory.nothing`, '1'))).toBe('ENOENT')
      expect(outcome(() => lab.fs.write(`${lab.dir}/none/cgroup.procs`, ''))).toBe('ENOENT')
      expect(lab.fs.list(a)?.files).not.toContain('memory.nothing')
      expect(lab.fs.stat(`${a}/memory.nothing`)).toBeUndefined()
    }),
  )

  rule('read of an absent file is undefined, below a file too', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(lab.fs.read(`${a}/memory.nothing`)).toBeUndefined()
      expect(lab.fs.read(`${a}/none/cgroup.procs`)).toBeUndefined()
      expect(lab.fs.read(`${a}/cgroup.procs/x`)).toBeUndefined()
    }),
  )

  rule('read and write of a directory are EISDIR', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.read(a))).toBe('EISDIR')
      expect(outcome(() => lab.fs.write(a, '1'))).toBe('EISDIR')
    }),
  )

  rule('a write replaces the whole text and reads back in normal form, newline included', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const file = `${mkdir('a')}/${number}`
      lab.fs.write(file, '1')
      expect(lab.fs.read(file)).toBe('1\n')
      lab.fs.write(file, '0\n')
      expect(lab.fs.read(file)).toBe('0\n')
    }),
  )

  rule('a write of nothing is accepted and changes nothing', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const file = `${mkdir('a')}/${number}`
      lab.fs.write(file, '1')
      lab.fs.write(file, '')
      expect(lab.fs.read(file)).toBe('1\n')
    }),
  )

  rule('a refused write changes nothing', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const file = `${mkdir('a')}/${column === 'v2' ? 'cgroup.max.depth' : 'cgroup.procs'}`
      const before = lab.fs.read(file)
      expect(outcome(() => lab.fs.write(file, 'abc'))).toBe('EINVAL')
      expect(lab.fs.read(file)).toBe(before)
    }),
  )

  // kernfs takes at most a page in one write (fs/kernfs/file.c, atomic_write_len).
  rule('a write of more than a page is E2BIG', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(outcome(() => lab.fs.write(`${a}/${number}`, '1'.repeat(5000)))).toBe('E2BIG')
    }),
  )

  rule('two directories do not share a value', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const [a, b] = [mkdir('a'), mkdir('b')]
      lab.fs.write(`${a}/${number}`, '1')
      lab.fs.write(`${b}/${number}`, '0')
      expect([lab.fs.read(`${a}/${number}`), lab.fs.read(`${b}/${number}`)]).toEqual(['1\n', '0\n'])
    }),
  )

  rule('a file that was written is back at its default in a directory made again', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const before = lab.fs.read(`${a}/${number}`)
      lab.fs.write(`${a}/${number}`, '1')
      lab.fs.rmdir(a)
      expect(lab.fs.read(`${mkdir('a')}/${number}`)).toBe(before)
    }),
  )

  // Root may open a 0444 file for writing, and a 0200 file for reading, and is told EINVAL by the call itself; others are stopped at open.
  rule('a read-only file takes no write, a write-only file gives no read', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const modes = new Map((lab.fs.list(a)?.files ?? []).map((name) => [name, lab.fs.stat(`${a}/${name}`)?.mode]))
      expect(modes.get('cgroup.procs')).toBe(0o644)
      if (column === 'v2') expect(modes.get('cgroup.controllers')).toBe(0o444)
      for (const [name, mode] of modes) {
        const file = `${a}/${name}`
        if (mode === 0o444) expect([name, outcome(() => lab.fs.write(file, '1'))]).toEqual([name, REFUSED])
        if (mode === 0o200) expect([name, outcome(() => lab.fs.read(file))]).toEqual([name, REFUSED])
      }
    }),
  )

  rule('stat tells file from directory; files have modes of their own; of nothing it is undefined', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a', 0o1700)
      expect(lab.fs.stat(a)).toMatchObject({ dir: true })
      expect(lab.fs.stat(`${a}/cgroup.procs`)).toMatchObject({ dir: false, mode: 0o644 })
      expect(lab.fs.stat(`${a}/none`)).toBeUndefined()
      expect(lab.fs.stat(`${a}/cgroup.procs/none`)).toBeUndefined()
    }),
  )

  rule('utimes sets the mtime of a directory and of a file to the millisecond; of nothing it is ENOENT', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const file = `${a}/cgroup.procs`
      lab.fs.utimes(a, 1_600_000_000_123)
      lab.fs.utimes(file, 1_500_000_000_456)
      expect(Math.round(lab.fs.stat(a)?.mtimeMs ?? 0)).toBe(1_600_000_000_123)
      expect(Math.round(lab.fs.stat(file)?.mtimeMs ?? 0)).toBe(1_500_000_000_456)
      expect(outcome(() => lab.fs.utimes(`${a}/none`, 0))).toBe('ENOENT')
    }),
  )

  rule('utimes of a directory leaves the times of its files, and the other way round', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const file = `${a}/cgroup.procs`
      lab.fs.utimes(a, 1_600_000_000_000)
      expect(lab.fs.stat(file)?.mtimeMs).not.toBe(1_600_000_000_000)
      lab.fs.utimes(file, 1_500_000_000_000)
      expect(Math.round(lab.fs.stat(a)?.mtimeMs ?? 0)).toBe(1_600_000_000_000)
    }),
  )
}
