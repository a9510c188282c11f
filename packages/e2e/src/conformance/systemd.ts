import { openCgroup, restoreCgroup } from '@cgroupkit/compat'
import { type Backing, type Bus, type Cgroup, type CgroupJSON, type HostPath, parseCgroupsPath } from '@cgroupkit/core'
import { openSystemd, restoreSystemd } from '@cgroupkit/systemd'
import { type BackendLab, kernelBackendLab, type Suite } from '@cgroupkit/testkit'
import { ownName } from './hierarchy.js'

interface Opener {
  open(cgroupsPath: string, backing: Backing): Cgroup
  restore(json: CgroupJSON, backing: Backing): Cgroup
}

const SYSTEMD: Opener = {
  open(cgroupsPath, backing) {
    const parsed = parseCgroupsPath(cgroupsPath, { driver: 'systemd' })
    if (parsed.kind !== 'systemd') throw new Error('the systemd driver gives a systemd path')
    return openSystemd(parsed, backing)
  },
  restore: restoreSystemd,
}

const FRONT_DOOR: Opener = {
  open: (cgroupsPath, backing) => openCgroup({ ...backing, cgroupsPath }),
  restore: restoreCgroup,
}

/** The systemd backend on this machine, whose systemd is asked over `bus`. */
export const onSystemd = (name: string, machine: Backing, bus: Bus) => suite(name, machine, bus, SYSTEMD)
/** The same through the front door. */
export const throughFrontDoor = (name: string, machine: Backing, bus: Bus) => suite(name, machine, bus, FRONT_DOOR)

/** Each lab is a slice of its own, which a delegated scope keeps supplied with controllers, as the sandbox of a pod does. */
function suite(name: string, machine: Backing, bus: Bus, { open, restore }: Opener): Suite<BackendLab> {
  const { host } = machine
  const home = `/sys/fs/cgroup${host.own[''] ?? ''}`
  return {
    name,
    async lab() {
      const own = ownName()
      const dir: HostPath = `/sys/fs/cgroup/${own}.slice`
      const place = { dir, dirs: [], column: 'v2' as const }
      const lab = kernelBackendLab({ ...machine, bus: async () => bus }, place, (backing) => ({
        open(leaf) {
          const [scope = '', pod] = leaf.split('/').reverse()
          return open(`${own}${pod === undefined ? '' : `-${pod}`}.slice:cri:${scope}`, backing)
        },
        restore: (json) => restore(json, backing),
      }))
      const pause = await lab.spawn?.(home)
      const started = await bus.startUnit(`${own}-pause.scope`, [
        { name: 'Slice', type: 's', value: `${own}.slice`, from: [] },
        { name: 'Delegate', type: 'b', value: true, from: [] },
        { name: 'PIDs', type: 'au', value: [pause], from: [] },
      ])
      if (started !== 'done') throw new Error(`${own}-pause.scope ${started}`)
      return {
        ...lab,
        bus,
        async dispose() {
          await lab.dispose()
          await bus.stopUnit(`${own}.slice`)
        },
      }
    },
  }
}
