const SPACE = new Set([9, 10, 11, 12, 13, 32])

/** lib/string_helpers.c strim and skip_spaces: isspace also counts the byte 0xa0, which no text in UTF-8 has alone. */
export function strstrip(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && SPACE.has(text.charCodeAt(from))) from += 1
  while (to > from && SPACE.has(text.charCodeAt(to - 1))) to -= 1
  return from === 0 && to === text.length ? text : text.slice(from, to)
}
