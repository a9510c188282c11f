import { crc32 } from 'node:zlib'
import type { CgroupJSON } from '@cgroupkit/core'
import type { Entry, Identity } from '../entry.js'

/** What a line of the journal says. The first line of a file is its head. */
export type JournalRecord =
  | { op: 'head'; version: 1; boot: string }
  /** Written before the directory is made. */
  | { op: 'intend'; id: string; cgroup: CgroupJSON }
  | { op: 'made'; id: string; dirs: readonly Identity[] }
  | { op: 'close'; id: string }

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0')

/** `<crc32 of the JSON, 8 hex digits> <JSON>\n` */
export function formatRecord(record: JournalRecord): string {
  const text = JSON.stringify(record)
  return `${checksum(text)} ${text}\n`
}

/** `undefined`: torn or damaged. */
export function parseRecord(line: string): JournalRecord | undefined {
  const text = line.slice(9)
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(text)) return undefined
  return JSON.parse(text) as JournalRecord
}

/** Entries that are open after these records, in the order in which they were opened. */
export function fold(records: readonly JournalRecord[], entries = new Map<string, Entry>()): Map<string, Entry> {
  for (const record of records) {
    if (record.op === 'intend') entries.set(record.id, { id: record.id, cgroup: record.cgroup })
    else if (record.op === 'close') entries.delete(record.id)
    else if (record.op === 'made') {
      const entry = entries.get(record.id)
      if (entry !== undefined) entries.set(record.id, { ...entry, dirs: record.dirs })
    }
  }
  return entries
}

/** The shortest journal that says the same. */
export function compacted(boot: string, entries: Iterable<Entry>): JournalRecord[] {
  const records: JournalRecord[] = [{ op: 'head', version: 1, boot }]
  for (const { id, cgroup, dirs } of entries) {
    records.push({ op: 'intend', id, cgroup })
    if (dirs !== undefined) records.push({ op: 'made', id, dirs })
  }
  return records
}
