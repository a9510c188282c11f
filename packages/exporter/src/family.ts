/** What stands above the samples of one name. */
export interface Family {
  name: string
  type: 'counter' | 'gauge'
  help: string
  /** OpenMetrics says it where the name ends with it. */
  unit?: string | undefined
}

/** A family and the lines of its samples, in pieces of any number of whole lines; '' is none. */
export interface Block {
  family: Family
  lines(): Iterable<string>
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
