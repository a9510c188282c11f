import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { TOPICS, vectorsOf, verdicts } from './vectors.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MAX_NOT_OURS = 90
const cases = TOPICS.flatMap(vectorsOf)
const of = (verdict: string) => Object.entries(verdicts).filter(([, value]) => value.verdict === verdict)

describe('verdicts', () => {
  test('one for each case, none without a case', () => {
    expect(Object.keys(verdicts).sort()).toEqual(cases.map(({ id }) => id).sort())
  })

  test('counts', () => {
    const counts = Object.fromEntries(['pass', 'differs', 'not-ours'].map((verdict) => [verdict, of(verdict).length]))
    console.info(`vectors: ${cases.length} cases, ${JSON.stringify(counts)}`)
    expect(counts['not-ours']).toBeLessThanOrEqual(MAX_NOT_OURS)
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(cases.length)
  })

  test.each(of('differs'))('%s differs for a recorded reason', (_, { record = '', ours, theirs }) => {
    expect(record).toMatch(/^docs\/decisions\/\d{4}-.*\.md$/)
    expect(existsSync(ROOT + record)).toBe(true)
    expect(ours).toBeDefined()
    expect(theirs).toBeDefined()
  })

  test('what a peer gets wrong, and nobody corrected, is not matched', () => {
    // A range is a requirement, not the peer's answer: blkio-weight-012 asks for what its peer fails to give.
    const wrong = cases.filter(
      ({ tags = [], expected }) => tags.includes('peer-bug') && !tags.includes('corrected') && !('range' in expected),
    )
    expect(wrong.map(({ id }) => [id, verdicts[id]?.verdict])).toEqual(wrong.map(({ id }) => [id, 'differs']))
  })
})
