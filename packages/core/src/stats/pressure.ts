import { countOf, garbage } from './flat-keyed.js'

export interface Stall {
  /** percent of the last 10, 60 and 300 s */
  avg10: number
  avg60: number
  avg300: number
  /** microseconds */
  total: bigint
}

/** `full` is absent from cpu.pressure before 5.13. */
export interface Pressure {
  some: Stall
  full?: Stall
}

const LINE = /^(some|full) avg10=([0-9.]{1,9}) avg60=([0-9.]{1,9}) avg300=([0-9.]{1,9}) total=([0-9]{1,20})$/

/** cpu.pressure, memory.pressure, io.pressure (Documentation/accounting/psi.rst). Throws CgroupError EIO. */
export function parsePressure(text: string, file = 'pressure'): Pressure {
  const stalls: Partial<Record<string, Stall>> = {}
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, kind, avg10, avg60, avg300, total] = LINE.exec(line) ?? []
    const count = countOf(total ?? '')
    const stall = { avg10: Number(avg10), avg60: Number(avg60), avg300: Number(avg300), total: count ?? 0n }
    if (kind === undefined || count === undefined || Number.isNaN(stall.avg10 + stall.avg60 + stall.avg300)) {
      throw garbage(file, line, 'a line of the form "some avg10=0.00 avg60=0.00 avg300=0.00 total=0"')
    }
    stalls[kind] = stall
  }
  const { some, full } = stalls
  if (some === undefined) throw garbage(file, text, 'a line that starts with "some"')
  return full === undefined ? { some } : { some, full }
}
