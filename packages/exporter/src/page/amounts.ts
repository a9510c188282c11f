const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** Three digits that count: 312 MiB, 1.5 GiB. */
export function bytes(value: number): string {
  let unit = 0
  let rest = value
  while (Math.abs(rest) >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024
    unit++
  }
  return `${digits(rest)} ${UNITS[unit]}`
}

/** Of a CPU: 0.42, 2, 12.5. */
export function cpus(value: number): string {
  return value !== 0 && Math.abs(value) < 0.005 ? '< 0.01' : digits(value)
}

function digits(value: number): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return String(Number(value.toFixed(places)))
}

/** 90 s, 15 min, 3 h. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
