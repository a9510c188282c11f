import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dir } from 'tmp-promise'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { JOURNAL_FILE, Journal } from '../src/index.js'

/** A disk with room for so many bytes more, on which a cut fails so many times. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, failingCuts: 0 }))

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const full = (code: string) => Object.assign(new Error(code), { code })
  return {
    ...fs,
    writeSync: (
      fd: number,
      bytes: Buffer | string,
      offset = 0,
      length = bytes.length,
      position: number | null = null,
    ) => {
      if (typeof bytes === 'string') return fs.writeSync(fd, bytes)
      if (disk.room <= 0) throw full('ENOSPC')
      const done = fs.writeSync(fd, bytes, offset, Math.min(length, disk.room), position)
      disk.room -= done
      return done
    },
    ftruncateSync: (fd: number, length: number) => {
      disk.failingCuts -= 1
      if (disk.failingCuts >= 0) throw full('EIO')
      fs.ftruncateSync(fd, length)
    },
  }
})

const cgroup = { cgroupunknown: null }

beforeEach(() => {
  disk.room = Number.POSITIVE_INFINITY
  disk.failingCuts = 0
})

async function opened() {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  const journal = Journal.open({ dir: path, bootId: 'boot-1' })
  const again = () => Journal.open({ dir: path, bootId: 'boot-1' })
  return { journal, again, text: () => readFileSync(join(path, JOURNAL_FILE), 'utf8') }
}

test.each([0, 1, 20, 40])(
  'B44 a disk that is full after %s bytes: the record counts as not written, and nothing of it stays',
  async (room) => {
    const { journal, again, text } = await opened()
    journal.intend('a', cgroup)
    const before = text()
    disk.room = room
    expect(() => journal.intend('b', cgroup)).toThrow(expect.objectContaining({ code: 'ERR_STATE', data: 'ENOSPC' }))
    expect([...journal.entries.keys()]).toEqual(['a'])
    expect(text()).toBe(before)
    disk.room = Number.POSITIVE_INFINITY
    journal.intend('c', cgroup)
    journal.end()
    expect(again().health.damaged).toBe(0)
    expect([...again().entries.keys()]).toEqual(['a', 'c'])
  },
)

test('B44 what could not be cut off at once is cut off before anything follows it', async () => {
  const { journal, again } = await opened()
  disk.room = 20
  disk.failingCuts = 1
  expect(() => journal.intend('b', cgroup)).toThrow(expect.objectContaining({ data: 'ENOSPC' }))
  disk.room = Number.POSITIVE_INFINITY
  disk.failingCuts = 1
  expect(() => journal.intend('c', cgroup)).toThrow(expect.objectContaining({ data: 'EIO' }))
  journal.intend('d', cgroup)
  journal.end()
  expect(again().health.damaged).toBe(0)
  expect([...again().entries.keys()]).toEqual(['d'])
})
