import { CgroupError } from '../errors.js'

/** Counters of a file by the kernel's own names. A counter that the kernel does not have is absent, never 0n. */
export type Counters = Readonly<Record<string, bigint>>

const COUNT = /^[0-9]{1,20}$/

export function garbage(file: string, data: string, expected: string): CgroupError {
  return new CgroupError('EIO', 'parse', file, { data, message: `expected ${expected}` })
}

/** One decimal counter, alone in its file: memory.current, pids.current, cpuacct.usage. Throws CgroupError EIO. */
export function parseCount(text: string, file = 'file'): bigint {
  const word = text.trim()
  if (!COUNT.test(word)) throw garbage(file, word, 'one decimal number')
  return BigInt(word)
}

/** A flat keyed file, one `key value` a line (Documentation/admin-guide/cgroup-v2.rst). Throws CgroupError EIO. */
export function parseFlatKeyed(text: string, file = 'file'): Counters {
  const counters: [string, bigint][] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [key = '', value = '', ...rest] = line.split(' ')
    if (!/^\S+$/.test(key) || !COUNT.test(value) || rest.length > 0)
      throw garbage(file, line, 'a line of the form "key number"')
    counters.push([key, BigInt(value)])
  }
  return Object.fromEntries(counters)
}
