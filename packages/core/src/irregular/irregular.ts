import type { Property } from '../bus.js'
import type { Column, Write } from '../plan-types.js'
import type { Profile } from '../profiles.js'
import type { Resources } from '../resources.js'

/** What an irregular field may look at besides the resources themselves. */
export interface IrregularAsk {
  profile: Profile
  /** undefined: nobody has looked at the directory */
  exists: ((file: string) => boolean) | undefined
  controllers: readonly string[] | undefined
}

export interface UnitAsk extends IrregularAsk {
  systemdVersion: number
  start: boolean
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
  writes(column: Column, resources: Resources, ask: IrregularAsk): Write[]
  properties?(resources: Resources, ask: UnitAsk): Property[]
}
