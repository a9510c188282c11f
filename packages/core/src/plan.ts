import { weightsBeforeIdle } from './irregular/cpu.js'
import { irregularOf, wantedBy } from './irregular/select.js'
import { limitsFrom } from './limits.js'
import type { Ask, Column, FileCell, PlanOptions, Write } from './plan-types.js'
import { PROFILES } from './profiles.js'
import type { Resources } from './resources.js'
import { SPEC_ROWS } from './spec-table.js'

/**
 * What to write for `linux.resources`: rows of the table in table order, then what is irregular, then `unified`, which replaces what
 * a row wrote to the same file. Rows that share a file are one write. Pure: nothing is read but through `current` and `exists`.
 *
 * @throws SpecError when the spec contradicts itself, or asks for what this column cannot do; CgroupError ERR_NO_CONTROLLER for a
 * `unified` key whose controller is not among `controllers`.
 */
export function planWrites(column: Column, resources: Resources, options: PlanOptions = {}): Write[] {
  const wanted = wantedBy(options)
  const { current, exists = current && ((file: string) => current(file) !== undefined), controllers } = options
  const irregular = irregularOf(resources, options).flatMap(([each, values]) =>
    each.writes(column, values, { exists, controllers }),
  )
  const rest = irregular.filter((write) => wanted(write.controller))
  return [...weightsBeforeIdle(replaceTable(tableWrites(column, resources, options), rest))]
}

function tableWrites(column: Column, resources: Resources, options: PlanOptions): Write[] {
  const limits = limitsFrom(resources)
  const wanted = wantedBy(options)
  const writes = new Map<string, Write>()
  for (const row of SPEC_ROWS) {
    const value = limits[row.oci]
    if (value === undefined || !wanted(row.controller)) continue
    const ask: Ask = { limits, profile: options.profile ?? PROFILES.default, current: options.current }
    for (const cell of row[column]) {
      const text = cell.encode(value, ask)
      if (text === undefined) continue
      const before = writes.get(cell.file)
      const data = cell.word === undefined ? text : withWord(before?.data ?? ask.current?.(cell.file), cell.word, text)
      writes.set(cell.file, {
        file: cell.file,
        controller: row.controller,
        data,
        from: [...(before?.from ?? []), row.oci],
      })
    }
  }
  return [...writes.values()]
}

/** `initial` stands for words that the text at hand lacks. */
function withWord(line: string | undefined, [index, initial]: NonNullable<FileCell['word']>, text: string): string {
  const words = (line ?? '').trim().split(/\s+/).filter(Boolean)
  return initial
    .split(' ')
    .map((word, at) => (at === index ? text : (words[at] ?? word)))
    .join(' ')
}

function replaceTable(table: Write[], rest: readonly Write[]): Write[] {
  const named = new Map(table.map((write) => [write.file, write]))
  const after = rest.map((write) => {
    const replaced = named.get(write.file)
    named.delete(write.file)
    return replaced === undefined ? write : { ...write, from: [...replaced.from, ...write.from] }
  })
  return [...table.filter((write) => named.has(write.file)), ...after]
}
