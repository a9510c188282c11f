import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Directory {
  mode: string
  texts: Record<string, string>
}
/** Every cgroup directory of a host by its path, with what its settings say. */
export type Tree = ReadonlyMap<string, Directory>

/** What became of a tree between two looks; nothing but these fields differs. */
export interface Effects {
  made?: Record<string, Directory>
  removed?: string[]
  /** `path`: [before, after]. */
  changed?: Record<string, [string, string]>
}

/** Files that can be written and are no settings: members, triggers, peaks and counts that a write resets, verbs. */
const NO_SETTING =
  /^(cgroup\.(procs|threads|kill|event_control)|tasks|.*\.(pressure|peak|usage|failcnt|reclaim|max_usage_in_bytes|pressure_level|force_empty|events)|(devices|blkio)\..*|cpuacct\..*)$/

/** A cgroup mount, or the folder of a simulated host that stands for it. `deep` chooses the directories whose settings are read; of others, subtree_control. */
export function lookAtTree(mount: string, deep: (path: string) => boolean): Tree {
  const found = new Map<string, Directory>()
  const walk = (path: string): void => {
    const dir = join(mount, path)
    // systemd may take files and directories away while this goes through them
    const mode = statSync(dir, { throwIfNoEntry: false })?.mode
    const entries = attempt(() => readdirSync(dir, { withFileTypes: true }))
    if (mode === undefined || entries === undefined) return
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    const wanted = files.filter((name) => name === 'cgroup.subtree_control' || (deep(path) && isSetting(dir, name)))
    const texts = wanted.sort().flatMap((name) => {
      const text = attempt(() => readFileSync(join(dir, name), 'utf8'))
      return text === undefined ? [] : [[name, text.trimEnd()] as const]
    })
    found.set(path, { mode: (mode & 0o7777).toString(8), texts: Object.fromEntries(texts) })
    for (const entry of entries) if (entry.isDirectory()) walk(`${path}/${entry.name}`)
  }
  walk('')
  return found
}

function isSetting(dir: string, name: string): boolean {
  if (NO_SETTING.test(name)) return false
  const mode = statSync(join(dir, name), { throwIfNoEntry: false })?.mode ?? 0
  return (mode & 0o600) === 0o600
}

/** `undefined`: gone, or not to be read in this place (v1's memory.kmem.slabinfo). */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

export function effectsOf(before: Tree, after: Tree): Effects {
  const made = [...after].filter(([path]) => !before.has(path))
  const removed = [...before.keys()].filter((path) => !after.has(path))
  const changed = [...before].flatMap(([path, was]) => {
    const is = after.get(path)
    if (is === undefined) return []
    const differs = (name: string) => was.texts[name] !== is.texts[name]
    const texts = [...new Set([...Object.keys(was.texts), ...Object.keys(is.texts)])].filter(differs)
    const pairs = texts.map(
      (name) => [`${path}/${name}`, [was.texts[name] ?? ABSENT, is.texts[name] ?? ABSENT]] as const,
    )
    return was.mode === is.mode ? pairs : [[path, [was.mode, is.mode]] as const, ...pairs]
  })
  return {
    ...(made.length > 0 && { made: Object.fromEntries(made.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    ...(removed.length > 0 && { removed: removed.sort() }),
    ...(changed.length > 0 && { changed: Object.fromEntries(changed.map(([path, [a, b]]) => [path, [a, b]])) }),
  }
}

/** For a file that is not there. */
const ABSENT = '(absent)'
