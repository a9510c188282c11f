import { CgroupError } from '../errors.js'

/** Counters of a file by the kernel's own names. A counter that the kernel does not have is absent, never 0n. */
export type Counters = Readonly<Record<string, bigint>>

const U64_MAX = 2n ** 64n - 1n

/** A counter as every kernel prints it: unsigned decimal, 64 bits. undefined: anything else. */
export function countOf(word: string): bigint | undefined {
  if (!/^[0-9]{1,20}$/.test(word)) return undefined
  const value = BigInt(word)
  return value > U64_MAX ? undefined : value
}

export function garbage(file: string, data: string, expected: string): CgroupError {
  return new CgroupError('EIO', 'parse', file, { data, message: `expected ${expected}` })
}

/** One decimal counter, alone in its file: memory.current, pids.current, cpuacct.usage. Throws CgroupError EIO. */
export function parseCount(text: string, file = 'file'): bigint {
  const word = text.trim()
  const value = countOf(word)
  if (value === undefined) throw garbage(file, word, 'one decimal number')
  return value
}

/** A flat keyed file, one `key value` a line (Documentation/admin-guide/cgroup-v2.rst). Throws CgroupError EIO. */
export function parseFlatKeyed(text: string, file = 'file'): Counters {
  const counters: [string, bigint][] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [key = '', word = '', ...rest] = line.split(' ')
    const value = countOf(word)
    if (!/^\S+$/.test(key) || value === undefined || rest.length > 0)
      throw garbage(file, line, 'a line of the form "key number"')
    counters.push([key, value])
  }
  return Object.fromEntries(counters)
}
