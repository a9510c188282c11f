import { mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { CgroupError, codeOf } from '@cgroupkit/core'
import { boot } from './boot.js'
import { buildSim } from './build-sim.js'
import { MARKER, markerText, readMarker } from './marker.js'
import { hierarchyOf } from './model/hierarchies.js'
import { Model } from './model/model.js'
import { recover } from './model/recover.js'
import { type HostPlan, planHost, type SimOptions } from './options.js'
import { MemoryStore } from './store/memory.js'
import { Relay } from './store/relay.js'
import { temporaryFolder } from './store/temporary.js'
import { PRIVATE, TmpdirStore } from './store/tmpdir.js'
import type { Sim } from './types.js'

/** A simulated host that has just booted. ERR_HOST: `dir` is not an empty folder. */
export async function createSim(options: SimOptions = {}): Promise<Sim> {
  const plan = planHost(options)
  if (options.store !== 'tmpdir' && options.dir === undefined) {
    const model = new Model(
      plan,
      plan.hierarchies.map((one) => hierarchyOf(one, plan.kernel)),
      new MemoryStore(),
    )
    boot(model)
    return buildSim(model, '', async () => {})
  }
  const temporary = options.dir === undefined ? await temporaryFolder() : undefined
  const root = emptyFolder(options.dir ?? temporary?.path ?? '')
  const { model, relay } = onDisk(root, plan)
  model.store.exclusive(() => {
    boot(model)
    // what is not marked is not finished
    model.store.host.set(`/${MARKER}`, markerText(plan))
  })
  return buildSim(model, root, async () => {
    close(model, relay)
    await temporary?.remove()
  })
}

/**
 * A tmpdir host that another call or process made, under the same rules. `undefined`: `root` has no `cgroupkit-sim.json`, or one of a
 * version that is not known here. `dispose` leaves the folder in place.
 */
export function openSim(root: string): Sim | undefined {
  const plan = planAt(root)
  if (plan === undefined) return undefined
  const real = realpathSync(root)
  const { model, relay } = onDisk(real, plan)
  return buildSim(model, real, async () => close(model, relay))
}

function planAt(root: string): HostPlan | undefined {
  try {
    return readMarker(readFileSync(`${root}/${MARKER}`, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function onDisk(root: string, plan: HostPlan): { model: Model; relay: Relay } {
  const hierarchies = plan.hierarchies.map((one) => hierarchyOf(one, plan.kernel))
  const model: Model = new Model(plan, hierarchies, new TmpdirStore(root, hierarchies, () => recover(model)))
  const relay = new Relay(`${root}/${PRIVATE}/watch`, model.changes)
  model.listen = () => relay.listen()
  return { model, relay }
}

function close(model: Model, relay: Relay): void {
  relay.close()
  model.store.close()
}

function emptyFolder(dir: string): string {
  mkdirSync(dir, { recursive: true })
  if (readdirSync(dir).length === 0) return realpathSync(dir)
  throw new CgroupError('ERR_HOST', 'open', dir, { message: 'a simulated host needs an empty folder' })
}
