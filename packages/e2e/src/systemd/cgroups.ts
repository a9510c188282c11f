import { openCgroup } from '@cgroupkit/compat'
import { type Cgroup, CgroupError, parseJson, parseResources } from '@cgroupkit/core'
import type { Ground } from '../ground.js'
import type { Answer, Step } from '../step.js'

type CgroupStep = Extract<Step, { op: 'cgroup' }>

/** The product's cgroups of a program, by their paths: what one step opens the next one knows. */
export class Cgroups {
  readonly #ground: Ground
  readonly #open = new Map<string, Cgroup>()

  constructor(ground: Ground) {
    this.#ground = ground
  }

  async ask(step: CgroupStep, pidOf: (name: string) => number): Promise<Answer> {
    return request(this.#cgroup(step.at), step, pidOf)
  }

  #cgroup(cgroupsPath: string): Cgroup {
    const { systemd } = this.#ground
    if (systemd === undefined)
      throw new CgroupError('ERR_HOST', 'open', cgroupsPath, { message: 'this ground has no systemd' })
    const cgroup = this.#open.get(cgroupsPath) ?? openCgroup({ ...systemd.backing, cgroupsPath, driver: 'systemd' })
    this.#open.set(cgroupsPath, cgroup)
    return cgroup
  }
}

async function request(cgroup: Cgroup, step: CgroupStep, pidOf: (name: string) => number): Promise<Answer> {
  switch (step.verb) {
    case 'install':
      await cgroup.install(parseResources(parseJson(step.resources)), asked(step))
      return {}
    case 'update': {
      const { written } = await cgroup.update(parseResources(parseJson(step.resources)), asked(step))
      return { properties: { written: written.map(({ file, data }) => `${file} ${data}`) } }
    }
    case 'join':
      await cgroup.join(pidOf(step.data))
      return {}
    case 'freeze':
    case 'thaw':
      await cgroup.freeze(step.verb === 'freeze')
      return {}
    case 'kill':
      await cgroup.kill()
      return {}
    case 'limits':
      return { properties: Object.fromEntries(Object.entries(cgroup.limits()).map(([name, at]) => [name, String(at)])) }
    case 'uninstall':
      return { properties: { ...(await cgroup.uninstall()) } }
  }
}

const asked = ({ profile }: Extract<CgroupStep, { resources: string }>) => (profile === undefined ? {} : { profile })
