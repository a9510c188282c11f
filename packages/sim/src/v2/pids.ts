import { kstrtoll } from '../parse/integer.js'
import { memo } from '../parse/memo.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Outcome, readOnly, readWrite } from '../record.js'

/** PID_MAX_LIMIT on 64 bit (include/linux/threads.h). */
const PID_MAX_LIMIT = 4194304n

const max = memo((text: string): Outcome => {
  const word = strstrip(text)
  if (word === 'max') return { store: 'max\n' }
  const value = kstrtoll(word)
  if (typeof value !== 'bigint') return value
  return value < 0n || value > PID_MAX_LIMIT ? 'EINVAL' : { store: `${value}\n` }
})

/** kernel/cgroup/pids.c: the same files on v1, but for events.local. */
const FILES = [
  readOnly('pids.current', '0\n'),
  readOnly('pids.events', 'max 0\n'),
  readWrite('pids.max', 'max\n', (text) => max(text)),
  readOnly('pids.peak', '0\n', { since: '6.1' }),
]

export const pidsV1 = filesOf('pids', 'child', FILES)
export const pids = filesOf('pids', 'child', [...FILES, readOnly('pids.events.local', 'max 0\n', { since: '6.12' })])
