import { writeHostTexts } from './host-texts.js'
import { pushDescendants } from './model/descendants.js'
import { makeDirectory } from './model/directories.js'
import type { Model } from './model/model.js'
import { spawn } from './model/processes.js'
import { controllerText } from './model/subsystems.js'

// what PID 1 makes before anything else starts (systemd 252 and 257, measured)
const SLICES = ['init.scope', 'system.slice', 'user.slice']
const ENABLED = ['memory', 'pids']

/** A host as it is after boot: mounts, init, kthreadd, and systemd's first directories. */
export function boot(model: Model): void {
  writeHostTexts(model.plan, model.store.host)
  for (const hierarchy of model.hierarchies) {
    const texts =
      hierarchy.version === 2 ? [['cgroup.controllers', controllerText(hierarchy.controllers)] as const] : []
    pushDescendants(model, model.store.mount(hierarchy, model.templates.root(hierarchy), texts), 0)
  }
  model.processes.startCounting()
  const systemd = model.plan.systemd === false ? [] : model.hierarchies.filter(isSystemds)
  for (const hierarchy of systemd) {
    const root = model.store.lookup(hierarchy.point)
    if (root === undefined) continue
    if (hierarchy.version === 2)
      model.enable(
        root,
        ENABLED.filter((name) => hierarchy.controllers.includes(name)),
        [],
      )
    for (const name of SLICES) makeDirectory(model, root, name, 0o755)
  }
  spawn(
    model,
    systemd.map((hierarchy) => `${hierarchy.point}/init.scope`),
    { ppid: 0, name: 'init' },
  )
  spawn(model, [], { ppid: 0, name: 'kthreadd' })
  model.processes.startCounting(true)
  model.changes.log.length = 0
}

const isSystemds = (hierarchy: { version: 1 | 2; controllers: readonly string[] }) =>
  hierarchy.version === 2 || hierarchy.controllers.includes('name=systemd')
