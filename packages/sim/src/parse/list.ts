import type { Kernel } from '../kernel.js'
import { atLeast } from '../kernel.js'
import { strstrip } from './strip.js'

/** Spaces of the kernel and the comma part regions. */
const BETWEEN = /^[ \t\n\v\f\r,]+/
const REGION = /^(?:(all)|([0-9]+|N)(?:-([0-9]+|N))?)/i
const PATTERN = /^:([0-9]+|N)\/([0-9]+|N)/
const UINT_MAX = 4294967295

type Refused = 'EINVAL' | 'ERANGE' | 'EOVERFLOW'

/**
 * lib/bitmap-str.c bitmap_parselist: regions `a`, `a-b`, `a-b:used/group` between commas and spaces; a newline right behind a region ends the
 * list. `N` (the last bit) and `all` came with 5.12.
 */
export function parseList(text: string, bits: number, kernel: Kernel): Set<number> | Refused {
  const set = new Set<number>()
  const words = atLeast(kernel, '6.1')
  let rest = strstrip(text)
  for (;;) {
    rest = rest.replace(BETWEEN, '')
    if (rest === '') return set
    const found = REGION.exec(rest)
    if (found === null || found[0].includes('n')) return 'EINVAL'
    rest = rest.slice(found[0].length)
    const pattern = found[1] === undefined && found[3] === undefined ? null : PATTERN.exec(rest)
    rest = rest.slice(pattern?.[0].length ?? 0)
    if (!words && /[a-z]/i.test(found[0] + (pattern?.[0] ?? ''))) return 'EINVAL'
    if (pattern === null && !/^([ \t\n\v\f\r,]|$)/.test(rest)) return 'EINVAL'
    const number = (digits: string) => (digits === 'N' ? bits - 1 : Number(digits))
    const start = number(found[2] ?? '0')
    const end = number(found[3] ?? found[2] ?? 'N')
    // Without a pattern one group holds all: as long as the last bit, plus one, an unsigned int that wraps.
    const whole = end === UINT_MAX ? 0 : 1
    const [used, group] = pattern === null ? [whole, whole] : [number(pattern[1] ?? ''), number(pattern[2] ?? '')]
    if (Math.max(start, end, used, group) > UINT_MAX) return 'EOVERFLOW'
    if (start > end || group === 0 || used > group) return 'EINVAL'
    if (end >= bits) return 'ERANGE'
    for (let bit = start; bit <= end; bit += 1) if ((bit - start) % group < used) set.add(bit)
    if (pattern === null && rest.startsWith('\n')) return set
  }
}

/** `%*pbl`: `0-1,3`, and '' for the empty set. */
export function formatList(set: ReadonlySet<number>): string {
  const parts: string[] = []
  const bits = [...set].sort((a, b) => a - b)
  for (let at = 0; at < bits.length; ) {
    let end = at
    while (bits[end + 1] === (bits[end] ?? 0) + 1) end += 1
    parts.push(end === at ? `${bits[at]}` : `${bits[at]}-${bits[end]}`)
    at = end + 1
  }
  return parts.join(',')
}

/** The set that a file shows. */
export function listOf(text: string | undefined): Set<number> {
  const set = new Set<number>()
  for (const region of (text ?? '').trim().split(',')) {
    const [start, end] = region.split('-')
    if (start) for (let bit = Number(start); bit <= Number(end ?? start); bit += 1) set.add(bit)
  }
  return set
}
