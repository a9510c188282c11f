import type { Kernel } from '../kernel.js'
import { atLeast } from '../kernel.js'
import { strstrip } from './strip.js'

/**
 * lib/bitmap.c bitmap_parselist: regions `a`, `a-b`, `a-b:used/group` between commas and spaces. `N` (the last bit) and `all` came with 5.12.
 * A number beyond 32 bits is EOVERFLOW in the kernel, which the port does not name: ERANGE here.
 */
export function parseList(text: string, bits: number, kernel: Kernel): Set<number> | 'EINVAL' | 'ERANGE' {
  const set = new Set<number>()
  const words = atLeast(kernel, '6.1')
  for (const region of strstrip(text).split(/[, \t\n\v\f\r]+/)) {
    if (region === '') continue
    if (region === 'all' && words) {
      for (let bit = 0; bit < bits; bit += 1) set.add(bit)
      continue
    }
    const found = /^([0-9]+|N)(?:-([0-9]+|N)(?::([0-9]+|N)\/([0-9]+|N))?)?$/.exec(region)
    if (found === null || (region.includes('N') && !words)) return 'EINVAL'
    const number = (digits: string | undefined) => (digits === 'N' ? bits - 1 : Number(digits))
    const start = number(found[1])
    const end = found[2] === undefined ? start : number(found[2])
    const used = found[3] === undefined ? end + 1 : number(found[3])
    const group = found[4] === undefined ? end + 1 : number(found[4])
    if (start > end || group === 0 || used > group) return 'EINVAL'
    if (end >= bits) return 'ERANGE'
    for (let bit = start; bit <= end; bit += 1) if ((bit - start) % group < used) set.add(bit)
  }
  return set
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
