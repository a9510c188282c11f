import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { FsTopic } from './topic.js'

export const processes: FsTopic = (rule, column) => {
  rule('cgroup.procs names a process that lives in the directory, and forgets it when it ends', ['processes'], (lab) =>
    keeping(lab, async ({ mkdir, spawn, kill }) => {
      const a = mkdir('a')
      const pid = await spawn(a)
      expect(lab.fs.read(`${a}/cgroup.procs`)).toBe(`${pid}\n`)
      await kill(pid)
      expect(lab.fs.read(`${a}/cgroup.procs`)).toBe('')
    }),
  )

  rule(
    'rmdir of a directory with a process, or above one, is EBUSY; once it has ended, it goes',
    ['processes'],
    (lab) =>
      keeping(lab, async ({ mkdir, spawn, kill }) => {
        const a = mkdir('a')
        const b = mkdir('a/b')
        const pid = await spawn(b)
        expect([outcome(() => lab.fs.rmdir(b)), outcome(() => lab.fs.rmdir(a))]).toEqual(['EBUSY', 'EBUSY'])
        await kill(pid)
        lab.fs.rmdir(b)
        lab.fs.rmdir(a)
        expect(lab.fs.list(lab.dir)?.dirs).toEqual([])
      }),
  )

  if (column === 'v1') return

  rule('populated is told by the directory and everything above it', ['processes'], (lab) =>
    keeping(lab, async ({ mkdir, spawn, kill }) => {
      const dirs = [mkdir('a'), mkdir('a/b'), mkdir('a/c')]
      const populated = () => dirs.map((dir) => /^populated (\d)/.exec(lab.fs.read(`${dir}/cgroup.events`) ?? '')?.[1])
      const pid = await spawn(`${lab.dir}/a/b`)
      expect(populated()).toEqual(['1', '1', '0'])
      await kill(pid)
      expect(populated()).toEqual(['0', '0', '0'])
    }),
  )

  rule('no internal processes: a directory with one cannot hand memory on', ['processes', 'memory'], (lab) =>
    keeping(lab, async ({ mkdir, spawn }) => {
      const a = mkdir('a')
      mkdir('a/b')
      await spawn(a)
      expect(outcome(() => lab.fs.write(`${a}/cgroup.subtree_control`, '+memory'))).toBe('EBUSY')
      expect(lab.fs.read(`${a}/cgroup.subtree_control`)).toBe('')
    }),
  )

  rule('pids.current counts the processes at and below a directory', ['processes', 'pids'], (lab) =>
    keeping(lab, async ({ mkdir, spawn }) => {
      const a = mkdir('a')
      expect(lab.fs.read(`${a}/pids.current`)).toBe('0\n')
      await spawn(a)
      expect(lab.fs.read(`${a}/pids.current`)).toBe('1\n')
    }),
  )
}
