import { type FSWatcher, watch } from 'node:fs'
import type { Files } from './expected.js'

/** Which files of a directory are written to, by whomever: inotify tells every write, also one that changes nothing. */
export class Written {
  readonly #watcher: FSWatcher
  #names: string[] = []

  constructor(dir: string, files: Files) {
    this.#watcher = watch(dir, (type, name) => {
      if (type === 'change' && name !== null && name in files) this.#names.push(name)
    })
  }

  /** Since the last time. */
  take(): string[] {
    const names = this.#names
    this.#names = []
    return names.sort()
  }

  close(): void {
    this.#watcher.close()
  }
}
