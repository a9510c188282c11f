import type { Io } from '../io.js'

/** One JSON document per run, on stdout. 64-bit integers are decimal strings: a JSON reader may round numbers. */
export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${toJson(value)}\n`)
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, plain, 2)
}

/** Bytes (D-Bus `ay`) are a list of numbers. */
function plain(_key: string, item: unknown): unknown {
  if (typeof item === 'bigint') return String(item)
  return item instanceof Uint8Array ? [...item] : item
}
