import {
  type Cgroup,
  installSubcontainerCompatDir,
  type Removal,
  type Resources,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import type { BackendLab } from '@cgroupkit/testkit'

export interface Scenario {
  name: string
  /** `pod/leaf` (default): the parent is made too, which on v2 gives the leaf no controllers. `leaf`: in a parent that is there, with them. */
  at?: 'pod/leaf' | 'leaf'
  /** All that is left afterwards was made by `act`. */
  makes?: true
  /** Runs without faults, as an earlier process would have. */
  before?(cgroup: Cgroup, lab: BackendLab): Promise<void>
  /** Runs with faults, on a cgroup that was opened for it. */
  act(cgroup: Cgroup, lab: BackendLab): Promise<Removal | unknown>
}

const LIMITS: Resources = {
  memory: { limit: 536870912, swap: 1073741824, reservation: 268435456 },
  cpu: { shares: 512, quota: 50000, period: 100000 },
  pids: { limit: 77 },
}
const SMALLER: Resources = { memory: { limit: 268435456, swap: 268435456 }, pids: { limit: 7 } }
const START = new Date('2026-01-02T03:04:05Z')

const compatInstall = (cgroup: Cgroup) =>
  installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create', startedAt: START })

const COMPAT: readonly Scenario[] = [
  { name: 'compat install', makes: true, act: compatInstall },
  {
    name: 'compat install over an earlier one',
    before: async (cgroup) => void (await compatInstall(cgroup)),
    act: (cgroup) => installSubcontainerCompatDir(cgroup, SMALLER, { parents: 'create' }),
  },
  {
    name: 'compat uninstall',
    before: async (cgroup) => void (await compatInstall(cgroup)),
    act: (cgroup) => uninstallSubcontainerCompatDir(cgroup),
  },
]

const INSIDE: readonly Scenario[] = COMPAT.map((scenario) => ({
  ...scenario,
  name: `${scenario.name}, parent there`,
  at: 'leaf',
}))

const REAL: readonly Scenario[] = [
  { name: 'install', makes: true, act: (cgroup) => cgroup.install(LIMITS) },
  { name: 'update', before: (cgroup) => cgroup.install(LIMITS), act: (cgroup) => cgroup.update(SMALLER) },
  { name: 'uninstall', before: (cgroup) => cgroup.install(LIMITS), act: (cgroup) => cgroup.uninstall() },
]

/** A process of the lab, as the container's would be, waiting outside. */
export const OUTSIDE = 'outside'

async function start(cgroup: Cgroup, lab: BackendLab): Promise<void> {
  const [pid] = pidsIn(lab, `${lab.dir}/${OUTSIDE}`)
  await cgroup.install(LIMITS)
  await cgroup.join(pid)
}

export function pidsIn(lab: BackendLab, dir: string): number[] {
  const text = lab.fs.read(`${dir}/cgroup.procs`) ?? ''
  return text.split('\n').filter(Boolean).map(Number)
}

const SCOPE: readonly Scenario[] = [
  { name: 'start of a scope', makes: true, act: start },
  { name: 'update of a scope', before: start, act: (cgroup) => cgroup.update(SMALLER) },
  { name: 'stop of a scope', before: start, act: (cgroup) => cgroup.uninstall() },
]

export const scenariosOf = (backend: Cgroup['backend']): readonly Scenario[] =>
  backend === 'systemd' ? [...COMPAT, ...INSIDE, ...SCOPE] : [...COMPAT, ...INSIDE, ...REAL]
