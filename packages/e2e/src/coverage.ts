import type { Line, Recording } from './step.js'

const COLUMNS = ['read', 'accepted', 'refused', 'errnos'] as const

interface Row {
  read: number
  accepted: number
  refused: number
  errnos: Set<string>
}

const PER_FILE =
  /\/((?:cgroup|cpu|cpuset|cpuacct|io|blkio|memory|hugetlb|pids|rdma|misc|devices|freezer|net_cls|net_prio)\.[\w.]+)$/

/** Interface file × what was tried; other operations by their name. */
export function coverage(recordings: readonly Recording[]): string {
  const rows = new Map<string, Row>()
  for (const line of recordings.flatMap(({ lines }) => lines)) {
    const name = rowOf(line)
    const row = rows.get(name) ?? { read: 0, accepted: 0, refused: 0, errnos: new Set() }
    rows.set(name, row)
    const { errno } = line.answer
    if (errno !== undefined) {
      row.refused += 1
      row.errnos.add(errno)
    } else if (line.op === 'read') row.read += 1
    else row.accepted += 1
  }
  const table = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  const cells = table.map(([name, row]) => [
    name,
    row.read,
    row.accepted,
    row.refused,
    [...row.errnos].sort().join(' '),
  ])
  return [['file', ...COLUMNS], ...cells].map((row) => row.map(pad).join(' ').trimEnd()).join('\n')
}

function rowOf({ op, at }: Line): string {
  const file = op === 'read' || op === 'write' ? PER_FILE.exec(at)?.[1] : undefined
  return file ?? `(${op})`
}

const pad = (cell: string | number, index: number) =>
  index === 0 ? String(cell).padEnd(30) : index < 4 ? String(cell).padStart(8) : ` ${cell}`
