/** Of an OCI spec of whatever shape: whether it mounts a cgroup filesystem (gVisor's runsc/boot/vfs.go looks for the type). */
export function mountsCgroup(spec: unknown): boolean {
  const mounts = member(spec, 'mounts')
  return Array.isArray(mounts) && mounts.some((mount) => /^cgroup2?$/.test(String(member(mount, 'type'))))
}

/** The soft limit of open files; what is no such number is not known. */
export function openFilesSoft(spec: unknown): number | bigint | undefined {
  const limits = member(member(spec, 'process'), 'rlimits')
  if (!Array.isArray(limits)) return undefined
  const soft = member(
    limits.find((limit) => member(limit, 'type') === 'RLIMIT_NOFILE'),
    'soft',
  )
  return typeof soft === 'bigint' || (typeof soft === 'number' && Number.isSafeInteger(soft)) ? soft : undefined
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
