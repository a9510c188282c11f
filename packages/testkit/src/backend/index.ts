import { describeSuite, type Rule } from '../rules.js'
import type { BackendLab, Feature, Suite } from '../suite.js'
import { onBench } from './bench.js'
import { compatDir } from './compat-dir.js'
import { existing } from './existing.js'
import { faults } from './faults.js'
import { install } from './install.js'
import { ownership } from './ownership.js'
import { parents } from './parents.js'
import { processes } from './processes.js'
import { scope } from './scope.js'
import { state } from './state.js'
import { together } from './together.js'
import type { BackendKind, BackendRule, BackendTopic } from './topic.js'
import { values } from './values.js'

const TOPICS: readonly BackendTopic[] = [
  install,
  scope,
  ownership,
  faults,
  compatDir,
  values,
  existing,
  parents,
  together,
  state,
  processes,
]

/** Without these three there is nothing that a compat directory could show. */
const ALWAYS: readonly Feature[] = ['cpu', 'memory', 'pids']

/**
 * The rules that every cgroupkit backend keeps, as tests of `suite`. Each name starts with the number of its rule: 1 install, 2 uninstall,
 * 3 rollback, 4 compat directory, 5 directories that exist, 6 parents, 7 two at once and saved state, 8 how values are written,
 * 9 start time.
 *
 * Call it at the top level of a vitest file.
 */
export function testBackend(suite: Suite<BackendLab>): void {
  describeSuite<BackendLab, BackendKind>(
    'backend',
    suite,
    (lab) => lab.open('probe').backend,
    (rule: Rule<BackendLab>, kind) => {
      const onBackend: BackendRule = (name, needs, body) =>
        rule(name, [...ALWAYS, ...needs], (lab) => onBench(lab, body))
      for (const topic of TOPICS) topic(onBackend, kind)
    },
  )
}
