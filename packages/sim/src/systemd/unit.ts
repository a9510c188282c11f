/** What a property of a unit may hold, by D-Bus type: t bigint, b boolean, s string, ay bytes, as strings, a(st) pairs. */
export type PropertyValue = bigint | boolean | string | Uint8Array | readonly unknown[]

export interface Unit {
  readonly name: string
  readonly type: 'scope' | 'slice'
  /** Name of the slice it is in; '' for the root slice. */
  readonly slice: string
  /** Below the mount, '' for the root slice: `/a.slice/a-b.slice`. */
  readonly controlGroup: string
  /** Made by StartTransientUnit, in contrast to a slice that its name alone called into being. */
  readonly transient: boolean
  /** `inactive`: loaded, but its start job waits, or ended otherwise. */
  state: 'active' | 'inactive' | 'failed'
  /** Why it failed. */
  result?: string
  readonly properties: Map<string, PropertyValue>
}

export const ROOT_SLICE = '-.slice'

/** A name of type scope or slice; systemd.unit(5): 255 characters, ASCII letters, digits and `:-_.\`. */
export function typeOf(name: string): Unit['type'] | undefined {
  if (name.length > 255 || !/^[A-Za-z0-9:_.\\-]+\.(scope|slice)$/.test(name) || /^\.(scope|slice)$/.test(name))
    return undefined
  if (name.endsWith('.scope')) return 'scope'
  return isMisnamedSlice(name) ? undefined : 'slice'
}

/** `a--b.slice`, `-a.slice`: a parent would have no name. */
export const isMisnamedSlice = (name: string): boolean =>
  name !== ROOT_SLICE && name.endsWith('.slice') && name.slice(0, -'.slice'.length).split('-').includes('')

/** `a-b-c.slice` lies in `a-b.slice`; a name without a dash in the root slice. */
export function parentSlice(slice: string): string {
  if (slice === ROOT_SLICE) return ''
  const dash = slice.lastIndexOf('-')
  return dash === -1 ? ROOT_SLICE : `${slice.slice(0, dash)}.slice`
}

/** Directory of a slice below the mount. */
export function sliceDir(slice: string): string {
  return slice === ROOT_SLICE || slice === '' ? '' : `${sliceDir(parentSlice(slice))}/${slice}`
}
