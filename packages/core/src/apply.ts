import { CgroupError, type Errno, type OwnCode } from './errors.js'
import { isWeight } from './irregular/cpu.js'
import type { Skip, Write } from './plan-types.js'
import type { CgroupFs, HostPath } from './port.js'

/** What a best-effort write may be refused with; anything else (EIO, EMFILE, a TypeError) is a fault, not an answer, and propagates. */
const TOLERATED: ReadonlySet<string> = new Set<Errno>([
  'ENOENT',
  'EACCES',
  'EAGAIN',
  'EPERM',
  'EROFS',
  'ENODEV',
  'EINVAL',
  'ERANGE',
  'EBUSY',
  'ENOSPC',
  'E2BIG',
  'ENOTSUP',
  'EOVERFLOW',
])

/** The code of a refusal that best effort lives with; every other error is thrown on. */
export function toleratedCode(error: unknown): Errno | OwnCode {
  if (error instanceof CgroupError && TOLERATED.has(error.code)) return error.code
  throw error
}

export interface Applied {
  written: Write[]
  skipped: Skip[]
}

/**
 * Writes a plan, one write(2) per entry and in its order, into directories that exist. `dirOf` gives the directory of a controller
 * (`undefined`: skipped with ERR_NO_CONTROLLER). Files are found by one readdir per directory, so an absent one costs no failed
 * open: it is skipped with ENOENT. What the kernel refuses with EINVAL is tried once more after the rest, because a limit may
 * only be allowed once another has moved (v1: memory + swap may never be below memory, whichever of them is written first).
 * Refusals are collected in `skipped`; a fault that says nothing about the one file (EIO, EMFILE …) is thrown.
 */
export function apply(
  fs: CgroupFs,
  dirOf: (controller: string) => HostPath | undefined,
  writes: readonly Write[],
): Applied {
  const files = new Map<HostPath, readonly string[] | Errno | OwnCode>()
  const filesOf = (dir: HostPath) => {
    let found = files.get(dir)
    if (found === undefined) {
      found = filesIn(fs, dir)
      files.set(dir, found)
    }
    return found
  }
  const result: Applied = { written: [], skipped: [] }
  const again: [Write, HostPath][] = []
  for (const write of writes) {
    const dir = dirOf(write.controller)
    const present = dir === undefined ? 'ERR_NO_CONTROLLER' : filesOf(dir)
    if (typeof present === 'string') result.skipped.push({ ...write, code: present })
    else if (!present.includes(write.file)) result.skipped.push({ ...write, code: 'ENOENT' })
    else {
      const path = `${dir}/${write.file}`
      const code = refusedWith(fs, path, write.data)
      if (code === undefined) result.written.push(write)
      else if (code === 'EINVAL') again.push([write, path])
      else result.skipped.push({ ...write, code })
    }
  }
  for (const [write, path] of again) {
    const code = refusedWith(fs, path, write.data)
    if (code === undefined) result.written.push(write)
    else result.skipped.push({ ...write, code })
  }
  return result
}

/** A directory that cannot be listed, or is gone, answers for all of its files. */
function filesIn(fs: CgroupFs, dir: HostPath): readonly string[] | Errno | OwnCode {
  try {
    return fs.list(dir)?.files ?? 'ENOENT'
  } catch (error) {
    return toleratedCode(error)
  }
}

function refusedWith(fs: CgroupFs, path: HostPath, data: string): Errno | OwnCode | undefined {
  try {
    fs.write(path, data)
    return undefined
  } catch (error) {
    return toleratedCode(error)
  }
}

/**
 * Throws for the first skip that a real cgroup cannot live with. An absent file is no loss where its absence means what was
 * asked for: a kernel without swap accounting has no swap file, and then 0, `max` and -1 all hold by themselves
 * (opencontainers/cgroups fs2/memory.go:setMemory); reservation counters of huge pages came with 5.7 (fs2/hugetlb.go). Nor is a weight that
 * was refused because the directory was idle already, as systemd starts a scope: idle, it would not count.
 */
export function requireApplied(
  { written, skipped }: Applied,
  dirOf: (controller: string) => HostPath | undefined,
): void {
  const idle = written.some(({ file, data }) => file === 'cpu.idle' && data === '1')
  const refused = skipped.find((skip) => {
    if (skip.code === 'EINVAL') return !(idle && isWeight(skip))
    return !(skip.code === 'ENOENT' && isOptional(skip))
  })
  if (refused === undefined) return
  const others = skipped.length - 1
  throw new CgroupError(refused.code, 'write', `${dirOf(refused.controller) ?? refused.controller}/${refused.file}`, {
    data: refused.data,
    hint: `from ${refused.from.join(', ')}${others > 0 ? `; ${others} more not written` : ''}`,
  })
}

function isOptional({ file, data }: Write): boolean {
  if (file.includes('.rsvd.')) return true
  return /\.(swap|memsw)\./.test(file) && ['0', 'max', '-1'].includes(data)
}
