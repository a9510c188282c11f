import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FEATURES } from '../src/index.js'
import { observe, programs, type Step, sweep, written } from '../src/same/program.js'
import { vocabulary } from '../src/same/vocabulary.js'
import { smallFs } from './small-fs.js'

const all = () => true

describe('random programs', () => {
  it.each(['v1', 'v2'] as const)('on %s stay below the lab and never name another process', (column) => {
    fc.assert(
      fc.property(programs(vocabulary(column, all)), (program) => {
        for (const step of program) {
          expect(step.path).not.toMatch(/^\/|\.\.|\/\//)
          const joins = step.op === 'write' && /\/(cgroup\.(procs|threads)|tasks)$/.test(step.path)
          // Refused words, and a pid that no process can have.
          if (joins) expect(['', 'abc', '-1', '4194304']).toContain(step.data)
          expect(step.path).not.toContain('cgroup.kill')
        }
      }),
    )
  })

  it('ask nothing of a controller that is missing', () => {
    const { writes, reads } = vocabulary('v2', (feature) => feature !== 'memory')
    expect([...writes.map(([file]) => file), ...reads].filter((file) => /^memory\.(?!nothing)/.test(file))).toEqual([])
    expect(writes.filter(([, data]) => data.includes('memory') && data.startsWith('+'))).toEqual([])
    expect(FEATURES).toContain('memory')
  })
})

describe('what a step shows', () => {
  const show = (fs: ReturnType<typeof smallFs>, step: Step) => observe(fs, '/lab', step, all)

  it('is the errno of a refusal, or the answer', () => {
    const fs = smallFs({ '/lab/f': '1\n' })
    expect(show(fs, { op: 'rmdir', path: 'a' })).toBe('ENOENT')
    expect(show(fs, { op: 'mkdir', path: 'a', mode: undefined })).toBe('"done"')
    expect(show(fs, { op: 'stat', path: 'a' })).toBe('"directory 0o755"')
    expect(show(fs, { op: 'read', path: 'f' })).toBe('"1\\n"')
    expect(show(fs, { op: 'list', path: 'none' })).toBe('"absent"')
  })

  it('of a write is also the text that stands there afterwards', () => {
    const fs = smallFs({ '/lab/f': '1\n' })
    expect(show(fs, { op: 'write', path: 'f', data: '2' })).toBe('ok, then "2\\n"')
    expect(show(fs, { op: 'write', path: 'none', data: '2' })).toBe('ENOENT, then "absent"')
  })

  it('is printed as one line', () => {
    expect(written({ op: 'mkdir', path: 'a', mode: 0o1755 })).toBe('mkdir a 0o1755')
    expect(written({ op: 'write', path: 'a/f', data: '7\n' })).toBe('write a/f "7\\n"')
  })
})

describe('sweep', () => {
  it('removes what a program left, deepest first', () => {
    const tree: Record<string, string[]> = { '/lab': ['a'], '/lab/a': ['b'], '/lab/a/b': [] }
    const removed: string[] = []
    const fs = {
      ...smallFs(),
      list: (path: string) => ({ dirs: tree[path] ?? [], files: [] }),
      rmdir: (path: string) => void removed.push(path),
    }
    sweep(fs, '/lab')
    expect(removed).toEqual(['/lab/a/b', '/lab/a'])
  })
})
