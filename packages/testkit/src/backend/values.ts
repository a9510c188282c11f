import { type Cgroup, installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { expect, vi } from 'vitest'
import { dirsOf, parentOf, textOf } from './bench.js'
import { LIMITS, SHOWN, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

const GIB = 1024 ** 3

export const values: BackendTopic = (rule, kind) => {
  rule('8: values arrive as planned, without a newline', [], async ({ open }) => {
    const cgroup = open('leaf')
    const [report, sent] = await sentBy(cgroup, () => installSubcontainerCompatDir(cgroup, LIMITS))
    expect(sent).toEqual(report.written.map(({ data }) => data))
    expect(sent.filter((data) => /\s$/.test(data))).toEqual([])
    expect(shown(cgroup)).toEqual(SHOWN)
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('8: numbers beyond 2^53 arrive digit by digit', [], async ({ open }) => {
    const cgroup = open('leaf')
    const limit = 2n ** 53n + 1n // a double would make it 2^53
    const [{ skipped }, sent] = await sentBy(cgroup, () => installSubcontainerCompatDir(cgroup, { memory: { limit } }))
    expect([skipped, sent]).toEqual([[], ['9007199254740993']])
    expect(shown(cgroup)[0]).toBe('9007199254740992') // the kernel keeps whole pages
    await uninstallSubcontainerCompatDir(cgroup)
  })

  if (kind !== 'v1') {
    rule(
      '8: files that the parent’s controllers do not give are skipped, and not made',
      [],
      async ({ lab, open, mkdir }) => {
        const cgroup = open('pod/leaf')
        for (const dir of dirsOf(cgroup)) mkdir(parentOf(dir))
        const report = await installSubcontainerCompatDir(cgroup, LIMITS)
        expect(report.created).toEqual(dirsOf(cgroup))
        expect(report.written).toEqual([])
        expect(new Set(report.skipped.map((skip) => skip.code))).toEqual(new Set(['ENOENT']))
        expect(new Set(report.skipped.map((skip) => skip.controller))).toEqual(new Set(['cpu', 'memory', 'pids']))
        for (const { file } of report.skipped) expect(lab.fs.stat(`${dirsOf(cgroup)[0]}/${file}`)).toBeUndefined()
        await uninstallSubcontainerCompatDir(cgroup)
      },
    )
  }

  if (kind === 'v1') {
    // memsw may never be below limit: raising wants memsw first, lowering limit first; one second pass serves both.
    rule('8: memory and memory+swap move up and down together in one call', [], async ({ open }) => {
      const cgroup = open('leaf')
      const both = () => [
        textOf(cgroup, 'memory', 'memory.limit_in_bytes'),
        textOf(cgroup, 'memory', 'memory.memsw.limit_in_bytes'),
      ]
      for (const gib of [4, 1, 8, 2]) {
        const memory = { limit: gib * GIB, swap: 2 * gib * GIB }
        const { skipped } = await installSubcontainerCompatDir(cgroup, { memory })
        const absent = both()[1] === undefined
        expect(skipped.map((skip) => skip.code)).toEqual(absent ? ['ENOENT'] : [])
        expect(both()).toEqual([String(gib * GIB), absent ? undefined : String(2 * gib * GIB)])
      }
      await uninstallSubcontainerCompatDir(cgroup)
    })

    rule('8: update moves memory and memory+swap both ways too', [], async ({ open }) => {
      const cgroup = open('leaf')
      await cgroup.install({ memory: { limit: GIB } })
      for (const gib of [4, 1, 8, 2]) {
        await cgroup.update({ memory: { limit: gib * GIB, swap: 2 * gib * GIB } })
        expect(textOf(cgroup, 'memory', 'memory.limit_in_bytes')).toBe(String(gib * GIB))
      }
      await cgroup.uninstall()
    })
  }

  rule(
    '9: startedAt is the mtime of the directory and of the file that cAdvisor looks at',
    [],
    async ({ lab, open }) => {
      const cgroup = open('leaf')
      const startedAt = new Date('2026-01-02T03:04:05.678Z')
      await installSubcontainerCompatDir(cgroup, LIMITS, { startedAt })
      const file = cgroup.column === 'v2' ? 'cgroup.events' : 'cgroup.clone_children'
      for (const dir of dirsOf(cgroup)) {
        const times = [dir, `${dir}/${file}`].map((path) => Math.round(lab.fs.stat(path)?.mtimeMs ?? 0))
        expect(times).toEqual([startedAt.getTime(), startedAt.getTime()])
      }
      await uninstallSubcontainerCompatDir(cgroup)
    },
  )

  rule('9: startedAt never changes the times of a directory that another made', [], async ({ lab, open, mkdir }) => {
    const cgroup = open('leaf')
    for (const dir of dirsOf(cgroup)) mkdir(dir)
    const before = dirsOf(cgroup).map((dir) => lab.fs.stat(dir)?.mtimeMs)
    await installSubcontainerCompatDir(cgroup, LIMITS, { startedAt: new Date(0) })
    expect(dirsOf(cgroup).map((dir) => lab.fs.stat(dir)?.mtimeMs)).toEqual(before)
  })
}

/** What a call answers, and the bytes that it handed to the file system. */
async function sentBy<T>(cgroup: Cgroup, call: () => Promise<T>): Promise<[T, string[]]> {
  const write = vi.spyOn(cgroup.fs, 'write')
  try {
    const answer = await call()
    return [answer, write.mock.calls.map(([, data]) => data)]
  } finally {
    write.mockRestore()
  }
}
