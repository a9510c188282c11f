import type { Piece } from './piece.js'

/** What stands above the samples of one name. */
export interface Family {
  name: string
  type: 'counter' | 'gauge'
  help: string
  /** OpenMetrics says it where the name ends with it. */
  unit?: string | undefined
}

/** A family and its samples. */
export interface Block {
  family: Family
  /** Writes whole lines; after each step, which is one subject at most, the piece may be sent. */
  write(piece: Piece): Iterable<unknown>
}

/** One of Prometheus' two text formats. */
export interface Format {
  contentType: string
  head(family: Family): string
  /** What follows a value: '' or a blank and the time. */
  time(ms: number | undefined): string
  /** After the last family. */
  end: string
}
