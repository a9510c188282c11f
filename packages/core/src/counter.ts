import { codeOf } from './errors.js'
import type { CgroupFs, HostPath } from './port.js'

/** A file of a cgroup that may go while it is looked at: gone (ENODEV, after the open) is as good as absent. */
export function readIfThere(fs: CgroupFs, path: HostPath): string | undefined {
  try {
    return fs.read(path)
  } catch (error) {
    if (codeOf(error) === 'ENODEV') return undefined
    throw error
  }
}

/** A file that holds one count. Absent, or not a count (`max`): unknown. */
export function readCounter(fs: CgroupFs, path: HostPath): bigint | undefined {
  const text = readIfThere(fs, path)?.trim()
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined
}
