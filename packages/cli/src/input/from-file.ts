import { SpecError } from '@cgroupkit/core'

const FILES = new WeakMap<Error, string>()

/** Runs a parser; a SpecError, which knows the field at fault, then also tells the file (`fileOf`). */
export function fromFile<T>(path: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof SpecError) FILES.set(error, path)
    throw error
  }
}

/** The file whose parsing failed with `error`. */
export function fileOf(error: unknown): string | undefined {
  return error instanceof Error ? FILES.get(error) : undefined
}
