import { HUGE_PAGES } from '../model/devices.js'
import { PAGE, PAGE_COUNTER_MAX, pageCounter } from '../parse/memparse.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite } from '../record.js'

const pages = pageCounter('-1')

/** mm/hugetlb_cgroup.c: whole huge pages; the root has no limit. */
function limit(perPage: bigint) {
  return (text: string, dir: Node): Outcome => {
    const value = pages(text)
    return value === 'EINVAL' || dir.parent === undefined
      ? 'EINVAL'
      : { store: `${(value - (value % perPage)) * PAGE}\n` }
  }
}

const zero = (): Outcome => ({ store: '0\n' })

export const hugetlb = HUGE_PAGES.flatMap(([size, perPage]) => {
  const unlimited = `${(PAGE_COUNTER_MAX - (PAGE_COUNTER_MAX % perPage)) * PAGE}\n`
  const counter = (prefix: string) => [
    readWrite(`hugetlb.${size}.${prefix}failcnt`, '0\n', zero),
    readWrite(`hugetlb.${size}.${prefix}limit_in_bytes`, unlimited, limit(perPage)),
    readWrite(`hugetlb.${size}.${prefix}max_usage_in_bytes`, '0\n', zero),
    readOnly(`hugetlb.${size}.${prefix}usage_in_bytes`, '0\n'),
  ]
  const numa = readOnly(`hugetlb.${size}.numa_stat`, 'total=0 N0=0\nhierarchical_total=0 N0=0\n', { since: '6.1' })
  return filesOf('hugetlb', 'both', [...counter(''), ...counter('rsvd.'), numa])
})
