import { type CgroupFs, codeOf, type HostPath } from '@cgroupkit/core'

/** What files say, told only where it is news: a program can then look at all that a change may have touched, and a recording stays small. */
export class Followed {
  readonly #paths = new Set<HostPath>()
  #before = new Map<HostPath, string | null>()
  #now = new Map<HostPath, string | null>()

  constructor(
    readonly fs: CgroupFs,
    readonly shown: (at: HostPath, text: string) => string,
  ) {}

  add(paths: readonly HostPath[]): void {
    for (const path of paths) this.#paths.add(path)
  }

  /** By path below `top`; null: not there any more. `again`: compared with what the last look was. */
  look(top: HostPath, again = false): Record<string, string | null> {
    if (!again) this.#before = this.#now
    this.#now = new Map([...this.#paths].map((path) => [path, this.#text(path)]))
    const news = [...this.#now].filter(([path, text]) => (this.#before.get(path) ?? null) !== text)
    return Object.fromEntries(news.map(([path, text]) => [path.slice(top.length + 1), text]))
  }

  #text(path: HostPath): string | null {
    try {
      const text = this.fs.read(path)
      return text === undefined ? null : this.shown(path, text)
    } catch (error) {
      return codeOf(error) ?? null
    }
  }
}
