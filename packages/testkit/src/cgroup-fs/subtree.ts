import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { FsTopic } from './topic.js'

export const subtree: FsTopic = (rule, column) => {
  if (column !== 'v2') return

  rule('cgroup.max.depth and cgroup.max.descendants stop mkdir with EAGAIN', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      lab.fs.write(`${a}/cgroup.max.depth`, '0')
      expect(outcome(() => lab.fs.mkdir(`${a}/b`))).toBe('EAGAIN')
      lab.fs.write(`${a}/cgroup.max.depth`, 'max')
      lab.fs.write(`${a}/cgroup.max.descendants`, '1')
      mkdir('a/b')
      expect(outcome(() => lab.fs.mkdir(`${a}/c`))).toBe('EAGAIN')
      expect(lab.fs.list(a)?.dirs).toEqual(['b'])
    }),
  )

  rule('without a controller a directory still has cpu.stat and the cgroup.* files', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      mkdir('a')
      const files = lab.fs.list(mkdir('a/b'))?.files
      expect(files).toEqual(
        expect.arrayContaining(['cgroup.controllers', 'cgroup.events', 'cgroup.subtree_control', 'cpu.stat']),
      )
      for (const file of ['memory.max', 'cpu.max', 'pids.max']) expect(files).not.toContain(file)
      expect(lab.fs.read(`${lab.dir}/a/b/cgroup.controllers`)).toBe('')
    }),
  )

  rule('cgroup.subtree_control takes + and - words only', [], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const control = `${mkdir('a')}/cgroup.subtree_control`
      for (const data of ['memory', '+foo', '+', '+Memory', '+memory,+pids']) {
        expect([data, outcome(() => lab.fs.write(control, data))]).toEqual([data, 'EINVAL'])
      }
      for (const data of ['', '\n', '-memory']) {
        expect([data, outcome(() => lab.fs.write(control, data))]).toEqual([data, 'ok'])
      }
      expect(lab.fs.read(control)).toBe('')
    }),
  )

  rule('a controller that the parent does not give is ENOENT', ['memory'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      mkdir('a')
      const b = mkdir('a/b')
      expect(outcome(() => lab.fs.write(`${b}/cgroup.subtree_control`, '+memory'))).toBe('ENOENT')
    }),
  )

  rule('enabling gives children the files at once, in the kernel’s order of names', ['memory', 'pids'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const b = mkdir('a/b')
      expect(lab.fs.read(`${b}/memory.max`)).toBeUndefined()
      lab.fs.write(`${a}/cgroup.subtree_control`, '+pids +memory')
      expect(lab.fs.read(`${a}/cgroup.subtree_control`)).toBe('memory pids\n')
      expect(lab.fs.read(`${b}/cgroup.controllers`)).toBe('memory pids\n')
      expect([lab.fs.read(`${b}/memory.max`), lab.fs.read(`${b}/pids.max`)]).toEqual(['max\n', 'max\n'])
    }),
  )

  rule(
    'a write of several words is all or nothing, and the last word on a controller wins',
    ['memory', 'pids'],
    (lab) =>
      keeping(lab, ({ mkdir }) => {
        const control = `${mkdir('a')}/cgroup.subtree_control`
        expect(outcome(() => lab.fs.write(control, '+memory +foo'))).toBe('EINVAL')
        expect(lab.fs.read(control)).toBe('')
        lab.fs.write(control, '+memory +pids -memory')
        expect(lab.fs.read(control)).toBe('pids\n')
      }),
  )

  rule('disabling is EBUSY while a child hands the controller on', ['memory', 'pids'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const b = mkdir('a/b')
      lab.fs.write(`${a}/cgroup.subtree_control`, '+memory +pids')
      lab.fs.write(`${b}/cgroup.subtree_control`, '+memory')
      expect(outcome(() => lab.fs.write(`${a}/cgroup.subtree_control`, '-memory -pids'))).toBe('EBUSY')
      expect(lab.fs.read(`${a}/cgroup.subtree_control`)).toBe('memory pids\n')
    }),
  )

  rule('disabling and enabling again loses the values', ['memory'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const b = mkdir('a/b')
      lab.fs.write(`${a}/cgroup.subtree_control`, '+memory')
      lab.fs.write(`${b}/memory.max`, '4194304')
      lab.fs.write(`${a}/cgroup.subtree_control`, '-memory')
      expect(lab.fs.read(`${b}/memory.max`)).toBeUndefined()
      expect(outcome(() => lab.fs.write(`${b}/memory.max`, '1'))).toBe('ENOENT')
      lab.fs.write(`${a}/cgroup.subtree_control`, '+memory')
      expect(lab.fs.read(`${b}/memory.max`)).toBe('max\n')
    }),
  )

  rule('a threaded child makes its parent a domain of threads, and there is no way back', ['threaded'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const b = mkdir('a/b')
      lab.fs.write(`${b}/cgroup.type`, 'threaded')
      expect(lab.fs.read(`${b}/cgroup.type`)).toBe('threaded\n')
      expect(lab.fs.read(`${a}/cgroup.type`)).toBe('domain threaded\n')
      expect(outcome(() => lab.fs.write(`${b}/cgroup.type`, 'domain'))).toBe('EINVAL')
      expect(outcome(() => lab.fs.read(`${b}/cgroup.procs`))).toBe('ENOTSUP')
      expect(lab.fs.read(`${b}/cgroup.threads`)).toBe('')
      expect(lab.fs.read(`${mkdir('a/c')}/cgroup.type`)).toBe('domain invalid\n')
    }),
  )

  rule('a directory that is empty is frozen as soon as it is told to be', ['freeze'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      expect(lab.fs.read(`${a}/cgroup.events`)).toBe('populated 0\nfrozen 0\n')
      lab.fs.write(`${a}/cgroup.freeze`, '1')
      expect(lab.fs.read(`${a}/cgroup.events`)).toBe('populated 0\nfrozen 1\n')
      const b = mkdir('a/b')
      expect([lab.fs.read(`${b}/cgroup.freeze`), lab.fs.read(`${b}/cgroup.events`)]).toEqual([
        '0\n',
        'populated 0\nfrozen 1\n',
      ])
      lab.fs.write(`${a}/cgroup.freeze`, '0')
      expect(lab.fs.read(`${b}/cgroup.events`)).toBe('populated 0\nfrozen 0\n')
    }),
  )
}
