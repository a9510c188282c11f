import { accessSync, constants, rmSync, statfsSync } from 'node:fs'
import { dir } from 'tmp-promise'

const SHARED_MEMORY = '/dev/shm'
/** TMPFS_MAGIC of include/uapi/linux/magic.h */
const TMPFS = 0x01021994
/** A directory has about 40 files and each is a page: room for thousands. */
const ROOM = 1 << 30

const folders = new Set<string>()
let watching = false

/** A folder that goes with `remove`, or at the end of the process: what is left over in shared memory costs memory. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const { path, cleanup } = await dir({ prefix: 'cgroupkit-sim-', unsafeCleanup: true, ...place() })
  if (!watching)
    process.on('exit', () => folders.forEach((left) => void rmSync(left, { recursive: true, force: true })))
  watching = true
  folders.add(path)
  return {
    path,
    async remove() {
      folders.delete(path)
      await cleanup()
    },
  }
}

/** A directory of files is made ten times faster in memory than on ext4; TMPDIR overrides. */
function place(): { tmpdir?: string } {
  if (process.env.TMPDIR !== undefined) return {}
  try {
    const { type, bavail, bsize } = statfsSync(SHARED_MEMORY)
    accessSync(SHARED_MEMORY, constants.W_OK)
    return type === TMPFS && bavail * bsize >= ROOM ? { tmpdir: SHARED_MEMORY } : {}
  } catch {
    return {}
  }
}
