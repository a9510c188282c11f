import type { Property } from '../bus.js'
import type { Column, Write } from '../plan-types.js'
import type { OciResources } from './oci.js'

/** What an irregular field may look at besides the resources themselves. */
export interface IrregularAsk {
  /** undefined: nobody has looked at the directory */
  exists: ((file: string) => boolean) | undefined
  controllers: readonly string[] | undefined
}

export interface UnitAsk {
  systemdVersion: number
  start: boolean
  /** What a file of the unit's directory says; undefined: there is none yet */
  current: ((file: string) => string | undefined) | undefined
}

/** One line of the documentation: where a field goes on each backend. Patterns such as `hugetlb.<size>.max` are allowed here. */
export interface IrregularRow {
  oci: string
  v1: readonly string[]
  v2: readonly string[]
  systemd: readonly string[]
  note?: string
}

/** Fields of `linux.resources` that are no plain numbers. They yield the same writes and properties as the rows of the table. */
export interface Irregular {
  /** of its writes, v1 and v2 names; `*` = any */
  controllers: readonly string[]
  rows: readonly IrregularRow[]
  writes(column: Column, resources: OciResources, ask: IrregularAsk): Write[]
  properties?(resources: OciResources, ask: UnitAsk): Property[]
}
