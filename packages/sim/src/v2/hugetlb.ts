import { HUGE_PAGES } from '../model/devices.js'
import { PAGE, PAGE_COUNTER_MAX, pageCounter } from '../parse/memparse.js'
import { filesOf, type Outcome, readOnly, readWrite } from '../record.js'

const pages = pageCounter('max')

/** mm/hugetlb_cgroup.c: rounded down to the huge page, `max` too. */
const limit =
  (perPage: bigint) =>
  (text: string): Outcome => {
    const value = pages(text)
    if (value === 'EINVAL') return value
    const whole = value - (value % perPage)
    const most = PAGE_COUNTER_MAX - (PAGE_COUNTER_MAX % perPage)
    return { store: whole === most ? 'max\n' : `${whole * PAGE}\n` }
  }

export const hugetlb = HUGE_PAGES.flatMap(([size, perPage]) =>
  filesOf('hugetlb', 'child', [
    readOnly(`hugetlb.${size}.current`, '0\n'),
    readOnly(`hugetlb.${size}.events`, 'max 0\n'),
    readOnly(`hugetlb.${size}.events.local`, 'max 0\n'),
    readWrite(`hugetlb.${size}.max`, 'max\n', limit(perPage)),
    readOnly(`hugetlb.${size}.numa_stat`, 'total=0 N0=0\n', { since: '6.1' }),
    readOnly(`hugetlb.${size}.rsvd.current`, '0\n'),
    readWrite(`hugetlb.${size}.rsvd.max`, 'max\n', limit(perPage)),
  ]),
)
