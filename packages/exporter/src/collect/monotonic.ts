import type {
  Count,
  CpuStats,
  DeviceStats,
  HugetlbStats,
  InterfaceStats,
  MemoryStats,
  Psi,
  Stats,
} from '../observed.js'

/** What never goes back, of what has both kinds. */
const MEMORY_COUNTERS = [
  'failcnt',
  'eventsHigh',
  'eventsMax',
  'pgscan',
  'pgsteal',
  'workingsetRefaultFile',
  'workingsetRefaultAnon',
] as const satisfies readonly (keyof MemoryStats)[]

/**
 * Counters of one life never go back: what a source tells lower than before (runsc's estimate when a container leaves the sandbox) stays at the
 * highest until it is passed. Gauges are as told. Absent stays absent, and what was before it is not forgotten.
 */
export class Monotonic {
  readonly #highest = new Map<string, Count>()
  /** Samples that were told lower than before. */
  held = 0

  of(stats: Stats): Stats {
    const { cpu, memory, hugetlb, diskIo, network, ioPsi, oomEvents } = stats
    return {
      ...stats,
      ...(cpu && { cpu: this.#cpu(cpu) }),
      ...(memory && { memory: this.#memory(memory) }),
      ...(hugetlb && { hugetlb: hugetlb.map((one) => this.#hugetlb(one)) }),
      ...(diskIo && { diskIo: diskIo.map((one) => this.#device(one)) }),
      ...(network && { network: network.map((one) => this.#interface(one)) }),
      ...(ioPsi && { ioPsi: this.#psi('io', ioPsi) }),
      ...(oomEvents !== undefined && { oomEvents: this.#count('oom', oomEvents) }),
    }
  }

  #cpu({ psi, ...times }: CpuStats): CpuStats {
    return { ...this.#all('cpu', times), ...(psi && { psi: this.#psi('cpu', psi) }) }
  }

  #memory(memory: MemoryStats): MemoryStats {
    const { containerData, hierarchicalData, psi } = memory
    const counters = MEMORY_COUNTERS.map((name) => [name, this.#count(`memory ${name}`, memory[name])])
    return {
      ...memory,
      ...Object.fromEntries(counters.filter(([, value]) => value !== undefined)),
      ...(containerData && { containerData: this.#all('memory container', containerData) }),
      ...(hierarchicalData && { hierarchicalData: this.#all('memory hierarchy', hierarchicalData) }),
      ...(psi && { psi: this.#psi('memory', psi) }),
    }
  }

  #hugetlb(one: HugetlbStats): HugetlbStats {
    return { ...one, failcnt: this.#count(`hugetlb ${one.pagesize}`, one.failcnt) }
  }

  #device({ major, minor, device, ...counters }: DeviceStats): DeviceStats {
    return { major, minor, device, ...this.#all(`device ${major}:${minor}`, counters) }
  }

  #interface({ name, ...counters }: InterfaceStats): InterfaceStats {
    return { name, ...this.#all(`interface ${name}`, counters) }
  }

  #psi(of: string, psi: Psi): Psi {
    return this.#all(`psi ${of}`, psi)
  }

  #all<T extends { [name in keyof T]?: Count | undefined }>(of: string, counters: T): T {
    const entries = Object.entries<Count | undefined>(counters)
    const held = entries.map(([name, value]) => [name, this.#count(`${of} ${name}`, value)])
    return { ...counters, ...Object.fromEntries(held) }
  }

  #count(key: string, value: Count | undefined): Count | undefined {
    if (value === undefined) return undefined
    const highest = this.#highest.get(key)
    if (highest === undefined || value >= highest) {
      this.#highest.set(key, value)
      return value
    }
    this.held += 1
    return highest
  }
}
