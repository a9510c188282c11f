import { cgroupFs, type HostPath, refusal } from '@cgroupkit/core'
import { createCalls } from './calls/index.js'
import { baseName, dirName } from './calls/place.js'
import { seeded } from './faults.js'
import { readHost } from './host-texts.js'
import type { Model } from './model/model.js'
import { act, fork, kill, reap, spawn } from './model/processes.js'
import { createSimSystemd } from './systemd/index.js'
import { drawTree, snapshotOf } from './tree.js'
import type { Sim } from './types.js'

const models = new WeakMap<Sim, Model>()

/** The model behind a sim, for what acts on its directories beside the calls (serve). */
export const modelOf = (sim: Sim): Model | undefined => models.get(sim)

export function buildSim(model: Model, root: string, end: () => Promise<void>): Sim {
  const { calls, faults } = createCalls(model)
  const host = readHost(model.plan, model.store.host, root)
  const fs = cgroupFs(calls, { root, mounts: host.mounts, symlinks: false })
  const { store, plan } = model
  const unified = model.hierarchies.find((hierarchy) => hierarchy.version === 2)
  const killOnce = (pid: number) => store.exclusive(() => kill(model, pid))
  const sim: Sim = {
    fs,
    calls,
    host,
    root,
    changes: model.changes.log,
    faults: faults.rules,
    random: seeded(plan.seed),
    spawn: (path, options = {}) =>
      store.exclusive(() => spawn(model, typeof path === 'string' ? [path] : path, options)),
    fork: (pid) => store.exclusive(() => fork(model, pid)),
    as: (pid, work) => actAs(model, pid, work),
    kill: killOnce,
    reap: (pid) => store.exclusive(() => reap(model, pid)),
    set: (path, text) => store.exclusive(() => setText(model, path, text)),
    tree: (at) => drawTree(model, at),
    snapshot: () => snapshotOf(model),
    dispose: end,
    ...(plan.systemd !== false &&
      unified && {
        bus: createSimSystemd({
          fs,
          mount: unified.point,
          version: plan.systemd,
          kill: (pid) => {
            killOnce(pid)
            store.exclusive(() => reap(model, pid))
          },
        }),
      }),
  }
  models.set(sim, model)
  return sim
}

function actAs<T>(model: Model, pid: number, work: () => T): T {
  act(model, pid)
  const { caller } = model
  model.caller = pid
  try {
    return work()
  } finally {
    model.caller = caller
  }
}

function setText(model: Model, path: HostPath, text: string): void {
  const dir = model.dir(dirName(path))
  if (!dir?.has(baseName(path))) throw refusal('ENOENT', 'write', path)
  model.push(dir, baseName(path), text)
}
