import { digits } from './integer.js'
import { memo } from './memo.js'
import { strstrip } from './strip.js'

export const PAGE = 4096n
/** LONG_MAX / PAGE_SIZE: no limit (include/linux/page_counter.h). */
export const PAGE_COUNTER_MAX = 2251799813685247n

const SUFFIX: Readonly<Record<string, bigint>> = { K: 10n, M: 20n, G: 30n, T: 40n, P: 50n, E: 60n }

/** lib/cmdline.c memparse of the whole text: wraps at 2^64, '' is 0. `undefined`: something is left over. */
export function memparse(text: string): bigint | undefined {
  const found = digits(text)
  const rest = text.slice(found?.length ?? 0)
  const shift = SUFFIX[rest.slice(0, 1).toUpperCase()]
  if (rest.length > (shift === undefined ? 0 : 1)) return undefined
  return BigInt.asUintN(64, (found?.value ?? 0n) << (shift ?? 0n))
}

/** mm/page_counter.c page_counter_memparse: whole pages, floored; `max` is the word for no limit. */
export function pageCounter(max: string): (text: string) => bigint | 'EINVAL' {
  return memo((text: string) => {
    const word = strstrip(text)
    if (word === max) return PAGE_COUNTER_MAX
    const bytes = memparse(word)
    if (bytes === undefined) return 'EINVAL'
    const pages = bytes / PAGE
    return pages < PAGE_COUNTER_MAX ? pages : PAGE_COUNTER_MAX
  })
}
