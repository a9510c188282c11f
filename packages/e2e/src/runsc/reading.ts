import { CgroupError } from '@cgroupkit/core'
import type { Limits } from './expected.js'
import { type ContainerName, idOf } from './pod.js'
import type { Step, Transcript } from './transcript.js'
import type { Directory } from './tree.js'

export function stepOf({ steps }: Transcript, title: string): Step {
  const step = steps.find((one) => one.title === title)
  if (step !== undefined) return step
  throw new CgroupError('ERR_HOST', 'read', title, { message: 'the transcript has no such step' })
}

/** Whether a path is the container's directory or a file in it. */
export const isOf = (path: string, name: ContainerName): boolean => path.includes(idOf(name))

/** Directories of a container that a step made; on v1 one a hierarchy. */
export const madeFor = ({ effects }: Step, name: ContainerName): [string, Directory][] =>
  Object.entries(effects.made ?? {}).filter(([path]) => isOf(path, name))

/** Texts of new directories that are not what the kernel gives. */
export const changedTexts = (made: readonly [string, Directory][], defaults: Limits): Limits =>
  Object.fromEntries(
    made
      .flatMap(([, { texts }]) => Object.entries(texts))
      .filter(([file, text]) => Object.hasOwn(defaults, file) && text !== defaults[file]),
  )

/** Limits that a step brought, in directories that it made and in those that it found; any other file that it changed as well. */
export function limitsIn({ effects }: Step, defaults: Limits): Limits {
  const changed = Object.entries(effects.changed ?? {}).map(([path, [, text]]) => [baseOf(path), text] as const)
  const texts = { ...changedTexts(Object.entries(effects.made ?? {}), defaults), ...Object.fromEntries(changed) }
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** `container_spec_*` of what `inspect` printed, without the prefix. */
export const seriesIn = ({ stdout }: Step): Limits =>
  Object.fromEntries(
    [...stdout.matchAll(/^ +container_spec_(\w+) +(\d+)/gm)].map(([, name = '', value = '']) => [name, value]),
  )

/** Directories that steps before this one had made and none had removed, sorted; without a title, in the end. */
export function directoriesBefore({ steps }: Transcript, title?: string): string[] {
  const there = new Set<string>()
  for (const step of steps) {
    if (step.title === title) break
    for (const path of Object.keys(step.effects.made ?? {})) there.add(path)
    for (const path of step.effects.removed ?? []) there.delete(path)
  }
  return [...there].sort()
}
