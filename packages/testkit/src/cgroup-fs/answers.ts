import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import type { Feature } from '../suite.js'
import type { FsRule } from './topic.js'

/** A write and what the kernel answers: the text then read (without its newline), or the errno and no change. */
export type Answer = readonly [data: string, answer: string]

/**
 * One rule: the default of a file in a new directory, then each write in turn on that same directory. Writes share one directory because
 * some answers depend on what stood there (`cpu.max` keeps the old period).
 */
export function answers(
  rule: FsRule,
  file: string,
  needs: readonly Feature[],
  initial: string,
  writes: readonly Answer[],
): void {
  rule(`${file}: default, values taken, values refused`, needs, (lab) =>
    keeping(lab, ({ mkdir }) => {
      const path = `${mkdir('a')}/${file}`
      const text = () => lab.fs.read(path)?.replace(/\n$/, '')
      const got: Answer[] = [['', text() ?? 'absent']]
      const want: Answer[] = [['', initial]]
      for (const [data, answer] of writes) {
        const before = text()
        const code = outcome(() => lab.fs.write(path, data))
        const after = text() ?? 'absent'
        const refused = code === 'ok' ? after : after === before ? code : `${code}, yet changed to ${after}`
        got.push([data, refused])
        want.push([data, answer])
      }
      expect(got).toEqual(want)
    }),
  )
}
