import { describe, expect, test } from 'vitest'
import { type Answer, answerOf, type Driver, meets, plain } from './answers.js'
import { type Vector, vectorsOf, verdicts } from './vectors.js'

/** Holds every case of a topic against its verdict. `see` turns an expectation into what can be seen from outside, where that is less. */
export function judge(
  topic: string,
  driver: Driver,
  see: (vector: Vector) => Vector['expected'] = (it) => it.expected,
) {
  describe(topic, () => {
    for (const vector of vectorsOf(topic)) {
      const verdict = verdicts[vector.id]
      const name = `${vector.id} ${JSON.stringify(vector.input).slice(0, 90)}`
      if (verdict?.verdict === 'not-ours') {
        test(`${name}: not ours`, () => expect(verdict.why).toMatch(/\w/))
        continue
      }
      test(name, async () => {
        const answer = await answerOf(driver, vector)
        const expected = see(vector)
        if (verdict?.verdict === 'pass') return expectMet(answer, expected)
        expect(plain(answer), 'what we answer').toEqual(plain(verdict?.ours))
        expect(meets(answer, expected), 'meets the vector after all: the verdict is wrong').toBe(false)
      })
    }
  })
}

function expectMet(answer: Answer, expected: Vector['expected']): void {
  if (!meets(answer, expected)) expect(plain(answer)).toEqual(plain(expected))
}
