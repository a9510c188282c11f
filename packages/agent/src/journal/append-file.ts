import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file that only grows, and never ends in half a line of ours: what was not written whole is cut off again. */
export class AppendFile {
  #end: number
  /** A cut that did not succeed: nothing may follow the torn line before it does. */
  #torn = false

  private constructor(readonly fd: number) {
    this.#end = fstatSync(fd).size
  }

  static open(path: string): AppendFile {
    return new AppendFile(openSync(path, 'r+'))
  }

  /** On disk when it returns. Throws node's error, and then the file is as before. */
  append(text: string): void {
    if (this.#torn) this.#cut()
    const bytes = Buffer.from(text)
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.fd, bytes, done, bytes.length - done, this.#end + done)
      fsyncSync(this.fd)
    } catch (error) {
      this.#torn = true
      try {
        this.#cut()
      } catch {}
      throw error
    }
    this.#end += bytes.length
  }

  close(): void {
    closeSync(this.fd)
  }

  #cut(): void {
    ftruncateSync(this.fd, this.#end)
    this.#torn = false
  }
}

/** All or nothing: the new text is on disk before it takes the name. */
export function replaceFile(path: string, text: string): void {
  const fd = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(`${path}.new`, path)
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
