import type { Irregular } from './irregular.js'

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
      note: 'rsvd only after a look at the directory; 0 is a limit',
    },
  ],
  writes(column, { hugepageLimits = [] }, { exists }) {
    return hugepageLimits.flatMap(({ pageSize, limit }, index) => {
      const faults = `hugetlb.${pageSize}.${SUFFIX[column]}`
      const reservations = `hugetlb.${pageSize}.rsvd.${SUFFIX[column]}`
      const both = exists !== undefined && (exists(reservations) || !exists(faults))
      return (both ? [faults, reservations] : [faults]).map((file) => ({
        file,
        controller: 'hugetlb',
        data: String(limit),
        from: [`hugepageLimits[${index}]`],
      }))
    })
  },
}
