const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  K: 2n ** 10n,
  M: 2n ** 20n,
  G: 2n ** 30n,
  T: 2n ** 40n,
  P: 2n ** 50n,
}

/** How the kernel names a huge page size in hugetlb interface files: `2MB`, `1GB`, `64KB` (mm/hugetlb_cgroup.c mem_fmt). */
export function hugepageSizeName(size: bigint | number): string {
  const bytes = BigInt(size)
  if (bytes >= 2n ** 30n) return `${bytes >> 30n}GB`
  if (bytes >= 2n ** 20n) return `${bytes >> 20n}MB`
  return `${bytes >> 10n}KB`
}

/** Bytes of a page size as OCI writes it (`2MB`; gVisor takes `1G`, and bytes without a unit, too). undefined: not a size, or not a power of two. */
export function hugepageSizeBytes(name: string): bigint | undefined {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,15})(?:([KMGTP])B?)?$/.exec(name) ?? []
  const factor = UNITS[unit]
  if (digits === undefined || factor === undefined) return undefined
  const bytes = BigInt(digits) * factor
  return (bytes & (bytes - 1n)) === 0n ? bytes : undefined
}

/** Page sizes of a host, and the names that say nothing. */
export interface HugepageSizes {
  /** as in interface files, in the given order */
  sizes: string[]
  ignored: string[]
}

/** From the directory names of /sys/kernel/mm/hugepages: `hugepages-2048kB`. */
export function hugepageSizesFrom(names: readonly string[]): HugepageSizes {
  const sizes: string[] = []
  const ignored: string[] = []
  for (const name of names) {
    const kib = /^hugepages-([1-9][0-9]{0,15})kB$/.exec(name)?.[1]
    if (kib === undefined) ignored.push(name)
    else sizes.push(hugepageSizeName(BigInt(kib) * 1024n))
  }
  return { sizes, ignored }
}
