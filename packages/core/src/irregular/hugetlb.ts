import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { groups, line, pathOf, unsigned } from './values.js'

const SUFFIX = { v1: 'limit_in_bytes', v2: 'max' } as const

/**
 * Faults and reservations (`rsvd`, kernel 5.7) are limited alike, as runc does; but the reservation's file is planned only after a look at the
 * directory, and not where only the other one exists.
 */
export const hugetlb: Irregular = {
  controllers: ['hugetlb'],
  rows: [
    {
      oci: 'hugepageLimits',
      v1: [`hugetlb.<size>.${SUFFIX.v1}`, `hugetlb.<size>.rsvd.${SUFFIX.v1}`],
      v2: [`hugetlb.<size>.${SUFFIX.v2}`, `hugetlb.<size>.rsvd.${SUFFIX.v2}`],
      systemd: [],
      note: 'rsvd after a look at the directory; 0 is a limit',
    },
  ],
  writes(column, resources, { exists }) {
    return groups(resources.hugepageLimits, 'hugepageLimits').flatMap((entry, index) => {
      const at = `hugepageLimits[${index}]`
      const size = pageSize(entry.pageSize, `${at}.pageSize`)
      const limit = unsigned(entry.limit, `${at}.limit`)
      if (limit === undefined) throw new SpecError(pathOf(`${at}.limit`), 'is missing')
      const faults = `hugetlb.${size}.${SUFFIX[column]}`
      const reservations = `hugetlb.${size}.rsvd.${SUFFIX[column]}`
      const both = exists !== undefined && (exists(reservations) || !exists(faults))
      return (both ? [faults, reservations] : [faults]).map((file) => ({
        file,
        controller: 'hugetlb',
        data: String(limit),
        from: [at],
      }))
    })
  },
}

/** The kernel's sizes are powers of two, written as 64KB, 2MB or 1GB (mm/hugetlb_cgroup.c, mem_fmt). */
function pageSize(value: unknown, field: string): string {
  const size = line(value, field) ?? ''
  const [, digits = ''] = /^([1-9][0-9]{0,9})[KMG]B?$/.exec(size) ?? []
  const number = BigInt(digits || 0)
  if (number === 0n || (number & (number - 1n)) !== 0n) {
    throw new SpecError(pathOf(field), 'not a page size such as 64KB, 2MB or 1GB', { data: size })
  }
  return size
}
