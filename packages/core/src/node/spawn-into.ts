import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { CgroupError, type Errno } from '../errors.js'
import { checkHostPath } from '../fs/guard.js'
import type { HostPath, Spawned, SpawnInto } from '../port.js'
import { rootPrefix } from './syscalls.js'

/**
 * Puts itself (`0`) into every cgroup.procs, then becomes the program. Everything that is not constant comes as an argument. Descriptor 3 tells the
 * parent: closed means in, text means refused.
 */
const ENTER = `n=$1
shift
while [ "$n" -gt 0 ]; do
  { echo 0 >"$1"; } 2>&3 || exit 126
  shift
  n=$((n - 1))
done
exec "$@" 3>&-`

/** Shells give strerror(3) texts, of which dash drops some ("I/O error"). */
const ERRNO_TEXTS: readonly (readonly [RegExp, Errno])[] = [
  [/permission denied/i, 'EACCES'],
  [/nonexistent|no such file/i, 'ENOENT'],
  [/busy/i, 'EBUSY'],
  [/not supported/i, 'ENOTSUP'],
  [/no space/i, 'ENOSPC'],
  [/read-only/i, 'EROFS'],
]

/**
 * Starts programs inside cgroups of the host at `root` from their first instruction on. Rejects with CgroupError (op write, path of the file)
 * when a directory does not take the process: the program has not run then. A program that cannot be run exits with 127 or 126, as in sh.
 */
export function spawnInto(root = ''): SpawnInto {
  const prefix = rootPrefix(root)
  return async (dirs, command, args, { stdio = 'ignore', ...options } = {}) => {
    for (const dir of dirs) checkHostPath(dir, 'open')
    options.signal?.throwIfAborted()
    const files = dirs.map((dir) => `${prefix}${dir}/cgroup.procs`)
    const argv = ['-c', ENTER, 'cgroupkit', String(files.length), ...files, command, ...args]
    const child = spawn('/bin/sh', argv, { ...options, stdio: [stdio, stdio, stdio, 'pipe'] })
    const exited = exitOf(child)
    const output = await drained(child.stdio[3] as Readable)
    if (child.pid === undefined || output !== '' || options.signal?.aborted) {
      await exited
      options.signal?.throwIfAborted()
      throw refusedBy(dirs, output)
    }
    return { pid: child.pid, exited, child, kill: (signal) => void child.kill(signal) }
  }
}

function exitOf(child: ChildProcess): Spawned['exited'] {
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    // Told for an abort too; then the exit follows.
    child.on('error', (cause) => {
      if (child.pid === undefined)
        reject(new CgroupError('EIO', 'open', '/bin/sh', { message: 'cannot be started', cause }))
    })
  })
  exited.catch(() => {})
  return exited
}

async function drained(stream: Readable): Promise<string> {
  let text = ''
  try {
    for await (const chunk of stream) text += String(chunk)
  } catch {
    // The pipe of a child that was not started: `exited` says why.
  }
  return text
}

function refusedBy(dirs: readonly HostPath[], output: string): CgroupError {
  const dir = dirs.find((candidate) => output.includes(`${candidate}/cgroup.procs`)) ?? dirs[0] ?? ''
  const code = ERRNO_TEXTS.find(([pattern]) => pattern.test(output))?.[1] ?? 'EIO'
  return new CgroupError(code, 'write', `${dir}/cgroup.procs`, { data: '0', message: `not joined: ${output.trim()}` })
}
