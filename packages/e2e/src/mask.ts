// What depends on time, on the machine's memory, or on which pid was free; the rest of each text is compared byte by byte.
const NUMBERS =
  /\/(?:[a-z]+\.(?:stat|pressure)|\w+\.(?:rsvd\.)?numa_stat|cpu\.stat\.local|memory\.(?:current|peak)|cpuacct\.\w+|memory\.(?:kmem\.(?:tcp\.)?)?(?:memsw\.)?(?:max_)?usage_in_bytes)$/
const PIDS = /\/(?:cgroup\.procs|cgroup\.threads|tasks)$/

/** `names`: the processes that the recording started, by pid; who else is in the root is the machine's. */
export function mask(at: string, text: string, names: ReadonlyMap<number, string>): string {
  if (PIDS.test(at)) {
    const lines = text.split('\n').flatMap((pid) => names.get(Number(pid)) ?? [])
    return lines
      .sort()
      .map((name) => `${name}\n`)
      .join('')
  }
  if (at.endsWith('/cgroup.stat')) return text.replace(/(dying\w*) \d+/g, '$1 #')
  if (at.endsWith('/net_prio.ifpriomap')) return text.replace(/^(?!lo ).*\n/gm, '')
  // each try to charge a page counts
  if (/\/memory\.events(\.local)?$/.test(at)) return text.replace(/^(max|oom) [1-9]\d*$/gm, '$1 #')
  // a limit is a rule, also among what is in use
  return NUMBERS.test(at) ? text.replace(/^(?!hierarchical_\w+_limit ).*$/gm, counted) : text
}

const counted = (line: string) => line.replace(/(?<![\w.])\d+(?:\.\d+)?/g, '#')
