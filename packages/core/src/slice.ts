import { CgroupError } from './errors.js'
import { escapeUnitName, unitNameKind } from './unit-name.js'

/** The slice that is the root of the hierarchy. */
export const ROOT_SLICE = '-.slice'

const SUFFIX = '.slice'

/**
 * A slice name by systemd's rules (src/basic/unit-name.c slice_name_is_valid): `a-b.slice` lives in `a.slice`, so no dash at either end, none doubled, no
 * path, no `@`. Throws CgroupError ERR_PATH.
 */
export function validateSlice(slice: string): void {
  if (slice === ROOT_SLICE) return
  const stem = slice.slice(0, -SUFFIX.length)
  if (slice.endsWith(SUFFIX) && unitNameKind(slice) === 'plain' && !stem.split('-').includes('')) return
  throw new CgroupError('ERR_PATH', 'parse', slice, {
    message: 'not a valid slice name',
    hint: slice.endsWith(SUFFIX)
      ? 'single dashes between words of letters, digits, : _ . and \\, such as kubepods-burstable.slice'
      : 'a slice name ends in .slice',
  })
}

/** The directories of a slice, outermost first; none for `-.slice`. Throws CgroupError ERR_PATH. */
export function sliceComponents(slice: string): string[] {
  validateSlice(slice)
  if (slice === ROOT_SLICE) return []
  const words = slice.slice(0, -SUFFIX.length).split('-')
  return words.map((_, index) => escapeUnitName(`${words.slice(0, index + 1).join('-')}${SUFFIX}`))
}

/** Where systemd keeps a slice: `a-b.slice` → `/a.slice/a-b.slice`, `-.slice` → `/`. Throws CgroupError ERR_PATH. */
export function expandSlice(slice: string): string {
  return `/${sliceComponents(slice).join('/')}`
}
