import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Source {
  /** relative to the repository, with `/` */
  path: string
  /** the package's folder name */
  owner: string
  text: string
}

/** Every TypeScript file under packages/<owner>/<part>. */
export function sources(part: 'src' | 'test'): Source[] {
  return readdirSync(join(ROOT, 'packages')).flatMap((owner) =>
    readdirSync(join(ROOT, 'packages', owner, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path: relative(ROOT, path).split(sep).join('/'), owner, text: readFileSync(path, 'utf8') }
      }),
  )
}

/** The code of a source without comments: rules are about what runs. */
export function codeOf({ text }: Source): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}
