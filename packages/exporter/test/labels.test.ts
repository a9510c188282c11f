import { describe, expect, it } from 'vitest'
import { Labels, Names } from '../src/labels.js'
import { Piece } from '../src/piece.js'
import { APP, FULL, samplesOf, shown } from './lab.js'

const withOwn = (labels: Labels, names: string[], values: string[]) => {
  const piece = new Piece(false)
  labels.write(piece, new Names(names), values)
  return piece.take().toString()
}

/** What Prometheus' parser makes of it. */
const read = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\[\\"n])*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char)),
    ]),
  )

describe('labels', () => {
  it('stand in the order of their names, those of the family among them', () => {
    const labels = new Labels([
      ['pod', 'p'],
      ['container', 'c'],
    ])
    expect(labels.text).toBe('{container="c",pod="p"}')
    expect(withOwn(labels, ['device'], ['d'])).toBe('{container="c",device="d",pod="p"}')
    expect(withOwn(labels, ['a', 'x'], ['1', '2'])).toBe('{a="1",container="c",pod="p",x="2"}')
    expect(new Labels([]).text).toBe('')
  })

  it.each([
    'plain',
    '"quoted"',
    'back\\slash\\n',
    'two\nlines\r\n',
    '{a="b"} 1 2\n# EOF\n',
    '\0\u0001\u007f',
    'größer 📦',
    'x'.repeat(10_000),
  ])('%j comes back as it was', (value) => {
    const text = withOwn(new Labels([['a', value]]), ['b'], [value])
    expect(text.split('\n')).toHaveLength(1)
    expect(read(text)).toEqual({ a: value, b: value })
  })

  it('that no UTF-8 can say have U+FFFD in its place', () => {
    expect(new Labels([['a', 'x\ud800y\udc00📦']]).text).toBe('{a="x\ufffdy\ufffd📦"}')
  })

  it('that differ in nothing but that are one series, the later reading', () => {
    const of = (half: string, readAtMs: number, rss: number) => ({
      identity: { ...APP, cgroup: `/a${half}` },
      readAtMs,
      stats: { memory: { rss } },
    })
    const text = shown([of('\ud800', 1, 1), of('\ud801', 3, 3), of('\udc00', 2, 2)])
    expect(samplesOf(text, 'container_memory_rss')).toEqual([expect.stringMatching(/ 3 3$/)])
  })
})

describe('one series is told once', () => {
  it('of two devices of one name the first', () => {
    const diskIo = [1, 2].map((minor) => ({ major: 8, minor, device: '/dev/x', reads: minor }))
    expect(samplesOf(shown([{ ...FULL, stats: { diskIo } }]), 'container_fs_reads_total')).toEqual([
      expect.stringMatching(/device="\/dev\/x".*\} 1 /),
    ])
  })

  it('subjects come by their labels, whatever order they are given in', () => {
    const two = [FULL, { ...FULL, identity: { ...APP, cgroup: '/kubepods/pod7f1c/aa' } }]
    expect(shown(two)).toBe(shown([...two].reverse()))
  })
})
