import { openCgroup } from '@cgroupkit/compat'
import { CgroupError, type Profile, planProperties, planWrites, SpecError } from '@cgroupkit/core'
import type { Driver, Outcome, Outcomes, Refusal } from './outcome.js'
import { type Look, look, type Place, whereabouts } from './place.js'
import type { ProfileName } from './profiles.js'
import { PROFILES } from './profiles.js'
import { differing } from './settings.js'
import { VARIANTS, type Variant } from './variants.js'

/** What cgroupkit makes of every variant, by profile: real cgroups, installed and read back. */
export type Ours = Readonly<Record<ProfileName, Outcomes>>

/** `plain`: what an untouched directory says. */
export async function runOurs(place: Place, driver: Driver, plain: Look): Promise<Ours> {
  const all: Record<string, Record<string, Outcome>> = {}
  let nothing: Look | undefined
  for (const [index, variant] of VARIANTS.entries()) {
    const byPlan = new Map<string, Outcome>()
    for (const [count, [name, profile]] of Object.entries(PROFILES).entries()) {
      const plan = planned(variant, profile)
      let outcome = byPlan.get(plan)
      if (outcome === undefined) {
        const found = await one(place, driver, `${index}-${count}`, variant, profile)
        outcome = 'files' in found ? outcomeOf(found, nothing ?? plain) : found
        if ('files' in found) nothing ??= found
        byPlan.set(plan, outcome)
      }
      all[name] = { ...all[name], [variant.name]: outcome }
    }
  }
  return all as Ours
}

/** `from`: of variant `nothing`, of an untouched directory for that variant itself. */
export function outcomeOf(found: Look, from: Look): Outcome {
  const [files, properties] = [differing(found.files, from.files), differing(found.properties, from.properties)]
  return {
    ...(Object.keys(files).length > 0 && { files }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

/** Profiles that plan the same need not run twice. */
function planned({ resources }: Variant, profile: Profile): string {
  try {
    const systemdVersion = Number.MAX_SAFE_INTEGER
    const plan = [planWrites('v2', resources, { profile }), planProperties(resources, { profile, systemdVersion })]
    return JSON.stringify(plan, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value))
  } catch (error) {
    return String(error)
  }
}

async function one(
  place: Place,
  driver: Driver,
  id: string,
  { resources }: Variant,
  profile: Profile,
): Promise<Look | Refusal> {
  const { cgroupsPath, dir, unit } = whereabouts(driver, id)
  const pid = driver === 'systemd' ? await place.spawn() : undefined
  const cgroup = openCgroup({ ...place.backing, cgroupsPath, driver })
  try {
    await cgroup.install(resources, { profile })
    if (pid !== undefined) await cgroup.join(pid)
    return await look(place, dir, unit)
  } catch (error) {
    if (error instanceof SpecError) return { refused: 'spec', said: error.message }
    if (error instanceof CgroupError) return { refused: error.code, said: error.message }
    throw error
  } finally {
    if (pid !== undefined) await place.kill(pid)
    await cgroup.uninstall()
  }
}
