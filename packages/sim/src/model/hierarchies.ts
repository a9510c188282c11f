import { type Kernel, within } from '../kernel.js'
import type { HierarchyPlan } from '../options.js'
import type { FileRecord, Hierarchy } from '../record.js'
import { V1_FILES } from '../v1/index.js'
import { V2_FILES } from '../v2/index.js'

/** A hierarchy with the records of its kernel. */
export function hierarchyOf(plan: HierarchyPlan, kernel: Kernel): Hierarchy {
  const all = plan.version === 1 ? V1_FILES : V2_FILES
  const here = all.filter(
    (record) => within(kernel, record) && (record.controller === '' || plan.controllers.includes(record.controller)),
  )
  const at = (where: 'root' | 'child') => here.filter((record) => record.at === where || record.at === 'both')
  const records = { root: at('root'), child: at('child') }
  return {
    id: plan.id,
    version: plan.version,
    controllers: plan.controllers,
    point: plan.point,
    records,
    byName: { root: named(records.root), child: named(records.child) },
  }
}

const named = (records: readonly FileRecord[]) =>
  new Map(records.filter((record) => !record.appends).map((record) => [record.name, record]))
