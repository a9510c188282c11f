import type { Io } from '../io.js'

/** One JSON document per run, on stdout. 64-bit integers are decimal strings: a JSON reader may round numbers. */
export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${toJson(value)}\n`)
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2)
}
