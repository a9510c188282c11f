import type { CgroupFs, HostPath } from '@cgroupkit/core'

export type Texts = Readonly<Record<string, string>>

/** Who is there, what was used, and files that cannot be read: all that nobody sets. */
const ACCOUNTS =
  /^(?:cgroup\.(?:procs|threads|kill|stat|events)|memory\.reclaim|.*\.(?:stat|stat\.local|numa_stat|pressure|current|peak|events|events\.local))$/

/** Every interface file of a directory that says what was set. */
export function settings(fs: CgroupFs, dir: HostPath): Texts {
  const files = (fs.list(dir)?.files ?? []).filter((file) => !ACCOUNTS.test(file)).sort()
  return Object.fromEntries(
    files.flatMap((file) => {
      const text = fs.read(`${dir}/${file}`)
      return text === undefined ? [] : [[file, text.trim()]]
    }),
  )
}

/** What `texts` says otherwise than `base`; a key that only one of them has counts as ''. */
export function differing(texts: Texts, base: Texts): Record<string, string> {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(texts)])].sort()
  return Object.fromEntries(keys.filter((key) => texts[key] !== base[key]).map((key) => [key, texts[key] ?? '']))
}
