import type { Resources } from '@cgroupkit/core'
import type { Outcome } from './outcome.js'
import type { Texts } from './settings.js'
import type { Group, Variant } from './variants.js'

/** Which files and which properties are a group's. */
const OF_GROUP: Readonly<Record<Exclude<Group, 'alone'>, RegExp>> = {
  memory: /^(?:memory\.|Memory|OOMPolicy$)/,
  cpu: /^(?:cpu\.max|CPUQuota)/,
  weight: /^(?:cpu\.(?:weight|idle)|CPUWeight$)/,
  cpuset: /^(?:cpuset\.|Allowed)/,
  pids: /^(?:pids\.|TasksMax$)/,
  io: /^(?:io\.|IO)/,
  hugetlb: /^hugetlb\./,
}

/** Containers are slow in an emulator: variants of different controllers share one, the next of each group at a time. */
export function rounds(variants: readonly Variant[]): Variant[][] {
  const groups = new Map<string, Variant[]>()
  const alone = variants.filter(({ group }) => group === 'alone').map((variant) => [variant])
  for (const variant of variants.filter(({ group }) => group !== 'alone'))
    groups.set(variant.group, [...(groups.get(variant.group) ?? []), variant])
  const most = Math.max(...[...groups.values()].map(({ length }) => length))
  const shared = Array.from({ length: most }, (_, index) => [...groups.values()].flatMap((group) => group[index] ?? []))
  return [...alone, ...shared]
}

/** The resources of all of them; groups of the spec hold fields of more than one controller. */
export function together(round: readonly Variant[]): Resources {
  const all: Record<string, unknown> = {}
  for (const [group, value] of round.flatMap(({ resources }) => Object.entries(resources)))
    all[group] = Array.isArray(value) ? value : Object.assign({}, all[group], value)
  return all
}

/** What each variant of a round did; what is of no group there goes to the first, so that nothing is lost. */
export function shareOf(round: readonly Variant[], { files = {}, properties = {} }: Outcome): Record<string, Outcome> {
  const ownerOf = (key: string) =>
    (round.find(({ group }) => group !== 'alone' && OF_GROUP[group].test(key)) ?? round[0])?.name
  const part = (texts: Texts, name: string) =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => ownerOf(key) === name))
  return Object.fromEntries(
    round.map(({ name }) => {
      const [own, props] = [part(files, name), part(properties, name)]
      return [
        name,
        {
          ...(Object.keys(own).length > 0 && { files: own }),
          ...(Object.keys(props).length > 0 && { properties: props }),
        },
      ]
    }),
  )
}
