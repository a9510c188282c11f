import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test } from 'vitest'
import { JOURNAL_FILE, Journal } from '../src/index.js'

const cgroup = { cgroupunknown: null }
const made = [{ path: '/sys/fs/cgroup/a', dev: '1', ino: '2' }]

async function folder() {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  return { path, file: join(path, JOURNAL_FILE) }
}
const open = (path: string, bootId = 'boot-1') => Journal.open({ dir: path, bootId })

/** One that was made, one that was intended only, one that is over. */
function written(path: string): Journal {
  const journal = open(path)
  journal.intend('a', cgroup)
  journal.made('a', made)
  journal.intend('b', cgroup)
  journal.intend('c', cgroup)
  journal.close('c')
  return journal
}

describe('what was written is read', () => {
  test('intents, what was made, and nothing of what is over', async () => {
    const { path } = await folder()
    written(path).end()
    const { entries, health } = open(path)
    expect([...entries.values()]).toEqual([
      { id: 'a', cgroup, dirs: made },
      { id: 'b', cgroup },
    ])
    expect(health).toEqual({ damaged: 0 })
  })

  test('cut at every byte: whole records count, the torn one does not, and what follows is readable', async () => {
    const { path, file } = await folder()
    written(path).end()
    const text = readFileSync(file, 'utf8')
    for (let at = 0; at < text.length; at += 1) {
      writeFileSync(file, text)
      truncateSync(file, at)
      // a line whose newline alone is missing is whole
      const whole = text.slice(0, at + 1).split('\n').length - 1
      const journal = open(path)
      // without its head a file is of no boot, and says nothing
      expect(journal.health.damaged).toBeLessThanOrEqual(1)
      expect(journal.entries.has('a')).toBe(whole >= 2)
      journal.intend('z', cgroup)
      journal.end()
      const again = open(path)
      expect([...again.entries.keys()].at(-1)).toBe('z')
      expect(again.health.damaged).toBe(0)
      again.end()
    }
  })

  test('a damaged line in the middle is told, and the others stand', async () => {
    const { path, file } = await folder()
    written(path).end()
    writeFileSync(file, readFileSync(file, 'utf8').replace('"id":"b"', '"id":"x"'))
    const { entries, health } = open(path)
    expect(health.damaged).toBe(1)
    expect([...entries.keys()]).toEqual(['a'])
  })

  test('records of programs to come are passed over', async () => {
    const { path, file } = await folder()
    written(path).end()
    appendFileSync(file, 'deadbeef {"op":"later"}\n')
    expect([...open(path).entries.keys()]).toEqual(['a', 'b'])
  })
})

test('B43 a journal of another boot is set aside and never acted upon', async () => {
  const { path } = await folder()
  written(path).end()
  const { entries, health } = open(path, 'boot-2')
  expect([...entries]).toEqual([])
  expect(existsSync(health.setAside ?? '')).toBe(true)
})

test('B41 what a newer version wrote is left untouched: it has another name', async () => {
  const { path } = await folder()
  const newer = join(path, 'journal-2')
  writeFileSync(newer, 'in a form that is not known here')
  written(path).end()
  expect(readFileSync(newer, 'utf8')).toBe('in a form that is not known here')
  expect([...open(path).entries.keys()]).toEqual(['a', 'b'])
})

test('it stays short however much happens, and says the same', async () => {
  const { path, file } = await folder()
  const journal = open(path)
  journal.intend('stays', cgroup)
  for (let n = 0; n < 3000; n += 1) {
    journal.intend(`c${n}`, cgroup)
    journal.close(`c${n}`)
  }
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1100)
  journal.end()
  expect([...open(path).entries.keys()]).toEqual(['stays'])
  expect(readdirSync(path)).toEqual([JOURNAL_FILE])
}, 60_000)

test('it is for root alone', async () => {
  const { path, file } = await folder()
  written(join(path, 'own')).end()
  expect(statSync(join(path, 'own')).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, 'own', JOURNAL_FILE)).mode & 0o777).toBe(0o600)
  expect(existsSync(file)).toBe(false)
})
