/** The fragment of a container's row. An id can be anything that a runtime takes: what is no plain character is told by its number. */
export function anchor(id: string): string {
  return `c-${[...id.slice(0, 80)].map((character) => (/[\w-]/.test(character) ? character : character.codePointAt(0)?.toString(16))).join('')}`
}
