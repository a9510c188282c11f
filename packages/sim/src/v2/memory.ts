import { atLeast } from '../kernel.js'
import { kstrtoint } from '../parse/integer.js'
import { memo } from '../parse/memo.js'
import { memparse, PAGE, PAGE_COUNTER_MAX, pageCounter } from '../parse/memparse.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World, writeOnly } from '../record.js'
import { memoryStat } from './memory-stat.js'

const pages = pageCounter('max')

const limit = memo((text: string): Outcome => {
  const value = pages(text)
  if (value === 'EINVAL') return value
  return { store: value === PAGE_COUNTER_MAX ? 'max\n' : `${value * PAGE}\n` }
})
const set = (text: string): Outcome => limit(text)

function oomGroup(text: string): Outcome {
  const value = kstrtoint(strstrip(text))
  if (typeof value !== 'bigint') return value
  return value === 0n || value === 1n ? { store: `${value}\n` } : 'EINVAL'
}

const swappiness = (option: string) => /^swappiness=(?:[01]?[0-9]?[0-9]|200)$/.test(option)

/** mm/memcontrol.c memory_reclaim: nothing here is reclaimable, and asking for nothing succeeds. */
function reclaim(text: string, _dir: Node, world: World): Outcome {
  const [size = '', ...options] = strstrip(text).split(' ')
  const later = atLeast(world.kernel, '6.12')
  // page_counter_memparse with '' for the word of no limit, and a number that must be there since
  if (size === '') return later ? 'EINVAL' : 'EAGAIN'
  if (options.some((option) => option !== '' && !(later && swappiness(option)))) return 'EINVAL'
  const bytes = memparse(size)
  return bytes === undefined ? 'EINVAL' : bytes < PAGE ? undefined : 'EAGAIN'
}

const EVENTS = 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n'
const EVENTS_6_1 = `${EVENTS}oom_group_kill 0\n`
const reset = (): Outcome => undefined

export const memory = [
  ...filesOf('memory', 'both', [
    readOnly('memory.numa_stat', (_parent, world) => memoryStat(world.kernel, 'numa')),
    readOnly('memory.stat', (_parent, world) => memoryStat(world.kernel, 'flat')),
    writeOnly('memory.reclaim', reclaim, { since: '6.1' }),
  ]),
  ...filesOf('memory', 'child', [
    readOnly('memory.current', '0\n'),
    readOnly('memory.events', EVENTS, { until: '6.1' }),
    readOnly('memory.events', EVENTS_6_1, { since: '6.1' }),
    readOnly('memory.events.local', EVENTS, { until: '6.1' }),
    readOnly('memory.events.local', EVENTS_6_1, { since: '6.1' }),
    readWrite('memory.high', 'max\n', set),
    readWrite('memory.low', '0\n', set),
    readWrite('memory.max', 'max\n', set),
    readWrite('memory.min', '0\n', set),
    readWrite('memory.oom.group', '0\n', oomGroup),
    readOnly('memory.peak', '0\n', { since: '6.1', until: '6.12' }),
    readWrite('memory.peak', '0\n', reset, { since: '6.12' }),
    readOnly('memory.swap.current', '0\n'),
    readOnly('memory.swap.events', 'high 0\nmax 0\nfail 0\n'),
    readWrite('memory.swap.high', 'max\n', set),
    readWrite('memory.swap.max', 'max\n', set),
    readWrite('memory.swap.peak', '0\n', reset, { since: '6.12' }),
  ]),
]
