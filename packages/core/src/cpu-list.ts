import { SpecError } from './errors.js'

/** No Linux has more CPUs or memory nodes than fit here (NR_CPUS is at most 8192); bounds what `0-4294967295` costs. */
export const MAX_CPU = 65535

/**
 * A kernel CPU or memory node list, `0-3,8`, as sorted numbers without duplicates. Empty items are skipped, as the kernel does
 * (lib/bitmap-str.c bitmap_parselist); an empty list is refused. Throws SpecError with `field`.
 */
export function parseCpuList(text: string, field = 'linux.resources.cpu.cpus'): number[] {
  const found = new Set<number>()
  for (const item of text.split(',').map((each) => each.trim())) {
    if (item === '') continue
    const [, low, high = low] = /^([0-9]{1,9})(?:-([0-9]{1,9}))?$/.exec(item) ?? []
    const first = Number(low)
    const last = Number(high)
    if (low === undefined || last < first) throw new SpecError(field, 'expected a list such as 0-3,8', { data: text })
    if (last > MAX_CPU) throw new SpecError(field, `no CPU or memory node above ${MAX_CPU}`, { data: text })
    for (let cpu = first; cpu <= last; cpu++) found.add(cpu)
  }
  if (found.size === 0) throw new SpecError(field, 'an empty list', { data: text })
  return [...found].sort((a, b) => a - b)
}

/** The shortest list for these numbers: [0, 1, 2, 8] is `0-2,8`. */
export function formatCpuList(cpus: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const cpu of [...new Set(cpus)].sort((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === cpu - 1) range[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/**
 * The mask that systemd's AllowedCPUs and AllowedMemoryNodes want (`ay`): little-endian, byte 0 holds CPUs 0 to 7, no trailing zero bytes
 * (systemd, src/shared/cpu-set-util.c cpu_set_to_dbus).
 */
export function cpuListToBits(list: string | readonly number[]): Uint8Array {
  const cpus = typeof list === 'string' ? parseCpuList(list) : list
  const bits = new Uint8Array(cpus.length === 0 ? 0 : (cpus.reduce((a, b) => Math.max(a, b)) >> 3) + 1)
  for (const cpu of cpus) bits[cpu >> 3] = (bits[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  return bits
}
