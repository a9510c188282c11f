import type { PlanOptions } from '../plan-types.js'
import type { Resources } from '../resources.js'
import { parseResources } from '../spec.js'
import { IRREGULAR } from './index.js'
import type { Irregular } from './irregular.js'
import type { OciResources } from './oci.js'

/** The filter `only` as a predicate. */
export function wantedBy({ only }: PlanOptions): (controller: string) => boolean {
  return (controller) => only === undefined || controller === '*' || only.includes(controller)
}

/** The irregular interpreters that `only` leaves, with the resources as they take them: validated, and the state of the freezer, which is not OCI's. */
export function irregularOf(resources: Resources, options: PlanOptions): (readonly [Irregular, OciResources])[] {
  const values: OciResources = { ...parseResources(resources), freezer: (resources as Resources | null)?.freezer }
  return IRREGULAR.filter((each) => each.controllers.some(wantedBy(options))).map((each) => [each, values])
}
