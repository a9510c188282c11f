export type Align = 'left' | 'right'

/** What styleFor() adds takes no room on a terminal. */
const SGR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

/** Columns padded to their widest cell, two blanks between; the last one is not padded. `indent` goes before each line. */
export function table(
  rows: readonly (readonly string[])[],
  { align = [], indent = '' }: { align?: readonly Align[]; indent?: string } = {},
): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, visible(cell))
  }
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, at) => {
      const blanks = ' '.repeat((widths[at] ?? 0) - visible(cell))
      return align[at] === 'right' ? blanks + cell : cell + blanks
    })
    return `${indent}${cells.join('  ')}`.trimEnd()
  }
  return rows.map((row) => `${line(row)}\n`).join('')
}

function visible(cell: string): number {
  return cell.replace(SGR, '').length
}
