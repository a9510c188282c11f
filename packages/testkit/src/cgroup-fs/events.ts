import type { FsEvent } from '@cgroupkit/core'
import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { FsTopic } from './topic.js'

/** Longer than inotify needs on a busy machine; nothing waits that long unless the event is lost. */
const PATIENCE_MS = 5_000

/** Resolves when `seen()` holds, looking again after each turn of the event loop. */
async function until(seen: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!seen() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 2))
}

const about = (events: readonly FsEvent[], path: string) =>
  events.filter((event) => event.path === path).map(({ kind, dir }) => ({ kind, dir }))

export const events: FsTopic = (rule) => {
  rule('watch tells of a child made and removed, once each', [], (lab) =>
    keeping(lab, async ({ mkdir }) => {
      const events: FsEvent[] = []
      const stop = lab.fs.watch(lab.dir, (event) => events.push(event))
      try {
        const a = mkdir('a')
        await until(() => about(events, a).length > 0)
        expect(about(events, a)).toEqual([{ kind: 'create', dir: true }])
        lab.fs.rmdir(a)
        await until(() => about(events, a).length > 1)
        expect(about(events, a)).toEqual([
          { kind: 'create', dir: true },
          { kind: 'delete', dir: true },
        ])
      } finally {
        stop()
      }
    }),
  )

  rule('watch does not tell of grandchildren, nor of the interface files that come with a directory', [], (lab) =>
    keeping(lab, async ({ mkdir }) => {
      const events: FsEvent[] = []
      const a = mkdir('a')
      const stop = lab.fs.watch(lab.dir, (event) => events.push(event))
      try {
        const b = mkdir('a/b')
        // The last one is the sign that all before it have been told.
        const last = mkdir('z')
        await until(() => about(events, last).length > 0)
        expect(about(events, last)).toEqual([{ kind: 'create', dir: true }])
        expect(about(events, b)).toEqual([])
        expect(events.filter((event) => !event.dir && event.path.startsWith(`${a}/`))).toEqual([])
        expect(events.filter((event) => event.kind === 'create' && !event.dir)).toEqual([])
      } finally {
        stop()
      }
    }),
  )

  rule('a watch that has ended tells nothing; one of nothing is ENOENT', [], (lab) =>
    keeping(lab, async ({ mkdir }) => {
      const [first, second]: FsEvent[][] = [[], []]
      lab.fs.watch(lab.dir, (event) => first?.push(event))()
      const stop = lab.fs.watch(lab.dir, (event) => second?.push(event))
      try {
        const a = mkdir('a')
        await until(() => (second?.length ?? 0) > 0)
        expect(about(second ?? [], a)).toEqual([{ kind: 'create', dir: true }])
        expect(first).toEqual([])
      } finally {
        stop()
      }
      expect(outcome(() => lab.fs.watch(`${lab.dir}/none`, () => {}))).toBe('ENOENT')
    }),
  )
}
