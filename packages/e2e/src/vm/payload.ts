import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'

const OWN = fileURLToPath(new URL('../..', import.meta.url))

interface Manifest {
  version: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** What goes along; sources and tests of this workspace's packages, and what they were installed into, stay. */
const STAYS = new Set(['node_modules', 'src', 'test', '.turbo', '.tsbuildinfo'])

/**
 * Copies packages and all that they depend on to `folder`/node_modules, flat: node in a guest finds them there. `names` are those of
 * dependencies of this package, or `@cgroupkit/e2e` itself. Throws ERR_HOST where one is not installed, or is wanted in two versions.
 */
export function payload(folder: string, names: readonly string[]): void {
  const copied = new Map<string, string>()
  const copy = (name: string, from: string, optional = false): void => {
    const found = name === '@cgroupkit/e2e' ? OWN : find(name, from)
    if (found === undefined) {
      if (optional) return
      throw new CgroupError('ERR_HOST', 'open', `${from}/node_modules/${name}`, { message: `${name} is not installed` })
    }
    const manifest: Manifest = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8'))
    const before = copied.get(name)
    if (before === manifest.version) return
    if (before !== undefined) {
      const message = `two versions of ${name}: ${before} and ${manifest.version}`
      throw new CgroupError('ERR_HOST', 'open', found, { message })
    }
    copied.set(name, manifest.version)
    const to = join(folder, 'node_modules', name)
    mkdirSync(dirname(to), { recursive: true })
    const own = name.startsWith('@cgroupkit/') || name === 'cgroupkit'
    cpSync(found, to, {
      recursive: true,
      dereference: true,
      filter: (path) => path === found || (own ? !STAYS.has(basename(path)) : basename(path) !== 'node_modules'),
    })
    for (const need of Object.keys(manifest.dependencies ?? {})) copy(need, found)
    for (const need of Object.keys(manifest.optionalDependencies ?? {})) copy(need, found, true)
  }
  for (const name of names) copy(name, OWN)
}

/** As node looks for it: the next node_modules up that has it. */
function find(name: string, from: string): string | undefined {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(path)) return realpathSync(path)
    if (folder === dirname(folder)) return undefined
  }
}
