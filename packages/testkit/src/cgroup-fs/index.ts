import { describeSuite } from '../rules.js'
import type { FsLab, Suite } from '../suite.js'
import { directories } from './directories.js'
import { events } from './events.js'
import { files } from './files.js'
import { limits } from './limits.js'
import { processes } from './processes.js'
import { subtree } from './subtree.js'
import type { FsTopic } from './topic.js'
import { values } from './values.js'

const TOPICS: readonly FsTopic[] = [directories, files, values, limits, subtree, processes, events]

/**
 * The rules of cgroup file systems that hold on every kernel (measured on Linux 5.10, 6.1, 6.12 and 6.18), as tests of `suite`. A folder of
 * plain files does not pass.
 *
 * Call it at the top level of a vitest file. Which rules are asked depends on the column of the lab and on `missing`.
 */
export function testCgroupFs(suite: Suite<FsLab>): void {
  describeSuite(
    'cgroup fs',
    suite,
    (lab) => lab.column,
    (rule, column) => {
      for (const topic of TOPICS) topic(rule, column)
    },
  )
}
