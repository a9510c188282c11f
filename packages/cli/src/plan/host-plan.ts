import { type Cgroup, type Profile, planWrites, type Resources } from '@cgroupkit/core'
import { EXIT } from '../exit-codes.js'
import { directoriesOf } from '../inspect/relation.js'
import type { Io } from '../io.js'
import { writesText } from '../output/install-report.js'
import { printJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'

export interface HostPlanOptions {
  profile: Profile
  json: boolean
  /** controllers; undefined: all, beyond what compat mode writes */
  only: readonly string[] | undefined
}

/** The spec asks for nothing, of these controllers at least. */
export const NOTHING_ASKED = '  nothing\n'

/** What install would do on this host: reads, never writes. */
export function printPlan(io: Io, cgroup: Cgroup, resources: Resources, options: HostPlanOptions): number {
  const writes = planWrites(cgroup.column, resources, { profile: options.profile, only: options.only })
  const dirs = directoriesOf(cgroup)
  if (options.json) {
    printJson(io, { backend: cgroup.backend, column: cgroup.column, dirs, writes })
    return EXIT.ok.code
  }
  const style = styleFor(io)
  const will = {
    absent: style.green('would create'),
    ours: 'rewrites ours',
    foreign: 'fills another’s',
    populated: style.yellow('hands off'),
  }
  io.stdout.write(table(dirs.map(({ dir, relation }) => [will[relation], dir])))
  io.stdout.write(`\n${style.bold(`writes (${cgroup.column})`)}\n${writesText(writes) || NOTHING_ASKED}`)
  return EXIT.ok.code
}
