import { type Cgroup, isCgroupError, readIfThere } from '@cgroupkit/core'

/**
 * Reads one file of a cgroup and makes something of it. `undefined`: there is no such file, its kernel has no such counter, or its text is not
 * what the kernel prints: unknown, and no reason to do without the other files.
 */
export type Texts = <T>(file: string, parse: (text: string, file: string) => T) => T | undefined

export function textsOf(cgroup: Cgroup): Texts {
  return (file, parse) => {
    const dir = cgroup.path(cgroup.column === 'v2' ? undefined : controllerOf(file))
    if (dir === undefined) return undefined
    try {
      const text = readIfThere(cgroup.fs, `${dir}/${file}`)
      return text === undefined ? undefined : parse(text, file)
    } catch (error) {
      if (isCgroupError(error)) return undefined
      throw error
    }
  }
}

/** v1 files are named after their hierarchy, and `cgroup.*` is in all of them. */
function controllerOf(file: string): string | undefined {
  const name = file.slice(0, file.indexOf('.'))
  return name === 'cgroup' ? undefined : name
}

/** Lines of cgroup.procs. */
export const linesIn = (text: string): number => text.split('\n').filter(Boolean).length

/** Nanoseconds of the kernel's microseconds. */
export const nanos = (micros: bigint | undefined): bigint | undefined =>
  micros === undefined ? undefined : micros * 1000n

/** cAdvisor's working set: what is used, without what the kernel would give back first; never below 0. */
export function workingSetOf(usage: bigint | undefined, inactiveFile: bigint | undefined): bigint | undefined {
  if (usage === undefined || inactiveFile === undefined) return undefined
  return usage > inactiveFile ? usage - inactiveFile : 0n
}
