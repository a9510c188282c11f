export type Align = 'left' | 'right'

/** Columns padded to their widest cell, two blanks between; the last one is not padded. `indent` goes before each line. */
export function table(
  rows: readonly (readonly string[])[],
  options: { align?: readonly Align[]; indent?: string; paint?: (cell: string, column: number) => string } = {},
): string {
  const { align = [], indent = '', paint = (cell: string) => cell } = options
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, at) => {
      const blanks = ' '.repeat((widths[at] ?? 0) - cell.length)
      const painted = paint(cell, at)
      if (align[at] === 'right') return blanks + painted
      return at === row.length - 1 ? painted : painted + blanks
    })
    return `${indent}${cells.join('  ')}`.trimEnd()
  }
  return rows.map((row) => `${line(row)}\n`).join('')
}
