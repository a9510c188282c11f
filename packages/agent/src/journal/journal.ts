import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError, type CgroupJSON, codeOf } from '@cgroupkit/core'
import type { Entry, Identity } from '../entry.js'
import { AppendFile, replaceFile } from './append-file.js'
import { compacted, fold, formatRecord, type JournalRecord, parseRecord } from './record.js'

/** The version is part of the name: an older program does not touch what a newer one wrote. */
export const JOURNAL_FILE = 'journal-1'

/** Closed entries stay in the file until it has so many records more than entries. */
const SLACK = 1000

export interface JournalOptions {
  /** Made (0700) if it is not there. */
  dir: string
  /** /proc/sys/kernel/random/boot_id: cgroups do not outlive it, so neither does what was written about them. */
  bootId: string
  /** Only what is there: nothing is written, so nothing may be entered. */
  readOnly?: boolean
}

/** How the file was found. */
export interface JournalHealth {
  /** Lines that were not whole. More than one: not a torn tail, the disk or somebody damaged it. */
  damaged: number
  /** The entries were another boot's: set aside under this name. */
  setAside?: string
}

/**
 * What the agent made and has not yet removed, so that the next process knows it after any crash: an intent is on disk before the
 * directory is made. One record a line, each with a checksum, each fsynced. Throws CgroupError (ENOSPC, EROFS, EACCES …) when a record
 * cannot be written; the record then counts as not written, in memory and, once there is room again, in the file.
 */
export class Journal {
  readonly #entries: Map<string, Entry>
  readonly #path: string
  #file: AppendFile | undefined
  #records = 0

  private constructor(
    readonly options: JournalOptions,
    readonly health: JournalHealth,
    entries: Map<string, Entry>,
  ) {
    this.#entries = entries
    this.#path = join(options.dir, JOURNAL_FILE)
    if (options.readOnly) return
    this.#records = this.#write()
    this.#file = AppendFile.open(this.#path)
  }

  /** Reads what an earlier process left, drops a torn tail, and starts a compacted file. */
  static open(options: JournalOptions): Journal {
    try {
      if (!options.readOnly) makeFolder(options.dir)
      const path = join(options.dir, JOURNAL_FILE)
      const { records, damaged } = readRecords(path)
      const [head] = records
      if (head?.op === 'head' && head.boot !== options.bootId) {
        if (options.readOnly) return new Journal(options, { damaged }, new Map())
        const setAside = `${path}.${head.boot.replace(/[^\w-]/g, '').slice(0, 36)}`
        renameSync(path, setAside)
        return new Journal(options, { damaged, setAside }, new Map())
      }
      return new Journal(options, { damaged }, fold(records))
    } catch (error) {
      throw journalError(options.dir, error)
    }
  }

  /** By container id, oldest first. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries
  }

  /** Before the directory is made. */
  intend(id: string, cgroup: CgroupJSON): void {
    this.#append({ op: 'intend', id, cgroup })
  }

  made(id: string, dirs: readonly Identity[]): void {
    this.#append({ op: 'made', id, dirs })
  }

  close(id: string): void {
    if (this.#entries.has(id)) this.#append({ op: 'close', id })
  }

  end(): void {
    this.#file?.close()
  }

  #append(record: JournalRecord): void {
    try {
      if (this.#file === undefined) throw new Error('the journal was opened to be read')
      this.#file.append(formatRecord(record))
    } catch (error) {
      throw journalError(this.#path, error)
    }
    fold([record], this.#entries)
    this.#records += 1
    if (this.#records > 2 * this.#entries.size + SLACK) this.#compact()
  }

  /** The old file serves on if there is no room for a new one. */
  #compact(): void {
    try {
      this.#records = this.#write()
    } catch {
      this.#records = 2 * this.#entries.size
      return
    }
    this.#file?.close()
    this.#file = AppendFile.open(this.#path)
  }

  #write(): number {
    const records = compacted(this.options.bootId, this.#entries.values())
    replaceFile(this.#path, records.map(formatRecord).join(''))
    return records.length
  }
}

/** For root alone; its parent must be there. */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, 0o700)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function readRecords(path: string): { records: JournalRecord[]; damaged: number } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { records: [], damaged: 0 }
    throw error
  }
  const lines = text.split('\n').filter((line) => line !== '')
  const records = lines.flatMap((line) => parseRecord(line) ?? [])
  return { records, damaged: lines.length - records.length }
}

function journalError(path: string, error: unknown): CgroupError {
  if (error instanceof CgroupError) return error
  const code = codeOf(error)
  return new CgroupError('ERR_STATE', 'write', path, {
    ...(code !== undefined && { data: code }),
    message: 'the journal cannot be written',
    hint: 'no new directory is made until it can; it wants a writable folder that lasts until the next boot, such as /run/cgroupkit',
    cause: error,
  })
}
