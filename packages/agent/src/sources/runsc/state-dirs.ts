import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '@cgroupkit/core'

/** Folders that hold state files now, each once (/var/run is a symlink to /run nearly everywhere). `hostRoot`: where the host is mapped to, '' for this one. */
export function stateDirs(roots: readonly string[], hostRoot: string): string[] {
  const found = roots.flatMap((root) => {
    if (!root.endsWith('/*')) return names(join(hostRoot, root)) === undefined ? [] : [join(hostRoot, root)]
    const parent = join(hostRoot, root.slice(0, -2))
    return (names(parent) ?? []).map((name) => join(parent, name)).filter((path) => names(path) !== undefined)
  })
  return [...new Set(found.map((path) => realpathSync(path)))]
}

/** Sorted; `undefined`: no such folder. */
export function names(dir: string): string[] | undefined {
  try {
    return readdirSync(dir).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}
