import { seeded } from '@cgroupkit/sim'
import type { Mutant } from './mutant.js'
import { type Site, sites } from './sites.js'

/** All sites in an order that the seed repeats, each with one of its edits: the first of them are drawn by lot. */
export function drawn(seed: number, all: readonly Site[] = sites()): Mutant[] {
  const random = seeded(seed)
  const upTo = (count: number) => Math.floor(random() * count)
  const left = [...all]
  const mutants: Mutant[] = []
  while (left.length > 0)
    for (const { texts, ...site } of left.splice(upTo(left.length), 1))
      mutants.push({ ...site, text: texts[upTo(texts.length)] ?? '' })
  return mutants
}

/** No rule is another: whatever calls this a mutant cannot be relied on. */
export const SAME: Mutant = {
  file: 'v2/pids.ts',
  line: 1,
  operator: 'a comment',
  from: 0,
  to: 0,
  text: '/* the same */ ',
}

/** A whole interface file less: whatever lets this pass sees nothing. */
export function gross(): Mutant {
  const site = sites().find(({ file, operator }) => file === 'v2/pids.ts' && operator === 'a file less')
  if (site === undefined) throw new RangeError('v2/pids.ts has no file to leave out')
  return { ...site, text: '' }
}
