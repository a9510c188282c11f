import {
  type CgroupFs,
  type HostPath,
  isWeight,
  SPEC_ROWS,
  toleratedCode,
  UNIFIED_PROPERTY_FILES,
} from '@cgroupkit/core'

/**
 * What SetUnitProperties rewrites beside what it was asked for: with one property systemd writes every file of the controllers that the
 * unit has, by what it knows of the unit (cgroup_context_apply(); measured on 252 and 257). cpu.idle first: under it weights are refused.
 */
const REWRITTEN = new Set([
  'cpu.idle',
  ...SPEC_ROWS.flatMap(({ v2 }) => v2.map(({ file }) => file)),
  ...UNIFIED_PROPERTY_FILES.filter((file) => file.startsWith('memory.')),
  'io.weight',
])

/** The limits of one directory as they stand when this is made. */
export class LimitFiles {
  readonly #fs: CgroupFs
  readonly #dir: HostPath
  readonly #texts = new Map<string, string>()

  constructor(fs: CgroupFs, dir: HostPath) {
    this.#fs = fs
    this.#dir = dir
    for (const file of REWRITTEN) {
      const text = fs.read(`${dir}/${file}`)
      if (text !== undefined) this.#texts.set(file, text)
    }
  }

  /** All that reads otherwise by now, but for the files named. A refusal leaves the file as it is. */
  putBack(but: ReadonlySet<string>): void {
    for (const [file, text] of this.#texts) {
      const path = `${this.#dir}/${file}`
      // the weight of what idles is not its own (0 on 6.1, 1 on 6.12), and its end brings another
      const isTold = but.has(file) || (isWeight({ file }) && but.has('cpu.idle'))
      if (isTold || this.#fs.read(path) === text) continue
      try {
        this.#fs.write(path, text.trim())
      } catch (error) {
        toleratedCode(error)
      }
    }
  }
}
