import type { Io } from '../io.js'

/** Shorter work needs no word about it. */
const PATIENCE_MS = 300

/** Says `text` on stderr if `work` takes long, whether or not stderr is a terminal; stdout stays a clean result. */
export async function withProgress<T>(io: Io, text: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => io.stderr.write(`${text}\n`), PATIENCE_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}
