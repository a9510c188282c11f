import { type Cgroup, type Clock, createOwnership, type HostPath, type Placement } from '../src/index.js'
import { fakeClock, type Tree } from './tree.js'

export interface FakeOptions {
  backend?: Cgroup['backend']
  components?: readonly string[]
  /** v1: mount → controllers; v2: one */
  mounts?: Readonly<Record<HostPath, readonly string[]>>
  own?: readonly HostPath[]
  clock?: Clock
}

/** What the compat path needs of a backend; whatever else it asked for would throw. */
export function fakeCgroup(fs: Tree, options: FakeOptions = {}): Cgroup {
  const { backend = 'v2', components = ['pod', 'c'], mounts = { '/m': ['cpu', 'memory', 'pids'] } } = options
  const placements: Placement[] = Object.entries(mounts).map(([mount, controllers]) => ({
    mount,
    components,
    controllers,
    dir: `${mount}/${components.join('/')}`,
  }))
  const cgroup: Partial<Cgroup> = {
    backend,
    column: backend === 'v1' ? 'v1' : 'v2',
    fs,
    own: createOwnership(options.own),
    clock: options.clock ?? fakeClock(),
    parentsOwnedBy: backend === 'systemd' ? 'systemd' : 'nobody',
    path: (controller = '') =>
      placements.find((place) => controller === '' || place.controllers.includes(controller))?.dir,
    placements: () => placements,
  }
  return new Proxy(cgroup as Cgroup, {
    get(target, key) {
      if (!(key in target) && key !== 'then') throw new Error(`compat mode asked the backend for ${String(key)}`)
      return Reflect.get(target, key)
    },
  })
}
