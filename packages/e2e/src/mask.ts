// What depends on time, on the machine's memory, or on which pid was free; the rest of each text is compared byte by byte.
const NUMBERS = /\/(?:[a-z]+\.(?:stat|pressure)|\w+\.(?:rsvd\.)?numa_stat|cpu\.stat\.local|memory\.(?:current|peak)|cpuacct\.\w+|memory\.(?:kmem\.(?:tcp\.)?)?(?:memsw\.)?(?:max_)?usage_in_bytes)$/
const PIDS = /\/(?:cgroup\.procs|cgroup\.threads|tasks)$/

/** `names`: the processes that the recording started, by pid. */
export function mask(at: string, text: string, names: ReadonlyMap<number, string>): string {
  if (PIDS.test(at)) {
    const lines = text.split('\n').slice(0, -1)
    return lines
      .map((pid) => `${names.get(Number(pid)) ?? '#'}\n`)
      .sort()
      .join('')
  }
  if (at.endsWith('/cgroup.stat')) return text.replace(/(dying\w*) \d+/g, '$1 #')
  return NUMBERS.test(at) ? text.replace(/(?<![\w.])\d+(?:\.\d+)?/g, '#') : text
}
