import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { cached } from './cache.js'
import { run, step } from './run.js'
import { need, TO_BUILD } from './tools.js'

export type DebianSuite = 'bullseye' | 'bookworm' | 'trixie' | 'sid'

/** The mirror that this machine uses already; deb822 or one-line sources. */
export function mirror(): string {
  const folder = '/etc/apt/sources.list.d'
  const files = [
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
    '/etc/apt/sources.list',
  ]
  for (const file of files.filter((name) => existsSync(name))) {
    const found = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+\/debian)\/?(?:\s|$)/m.exec(readFileSync(file, 'utf8'))
    if (found?.[1] !== undefined) return found[1]
  }
  return 'http://deb.debian.org/debian'
}

/** Options of an apt whose state is of its own: the machine's is not touched. */
function aptOf(suite: DebianSuite): { folder: string; options: string[] } {
  const folder = cached('apt', suite)
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, part), { recursive: true })
  const sources = join(folder, 'sources.list')
  writeFileSync(sources, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror()} ${suite} main\n`)
  writeFileSync(join(folder, 'status'), '')
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    `Dir::State::status=${folder}/status`,
    'APT::Architecture=amd64',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  return { folder, options }
}

export interface DebianPackage {
  /** Its files, as below `/`. */
  folder: string
  version: string
}

/**
 * A package of any suite, unpacked in the cache and not installed; what it depends on is the caller's to name. KERNEL is what that
 * metapackage depends on. Throws ERR_HOST.
 */
export function debianPackage(suite: DebianSuite, name: string): DebianPackage {
  const folder = cached('packages', suite, name.replaceAll('/', '_'))
  const stamp = join(folder, 'version')
  if (!existsSync(stamp)) {
    need(TO_BUILD)
    step(`${name} from Debian ${suite}`, () => fetchPackage(suite, name, folder))
  }
  return { folder: join(folder, 'root'), version: readFileSync(stamp, 'utf8') }
}

function fetchPackage(suite: DebianSuite, name: string, folder: string): void {
  const { folder: state, options } = aptOf(suite)
  run('apt-get', [...options, '-qq', 'update'])
  const wanted = name === KERNEL ? kernelOf(suite, options) : name
  const into = join(folder, 'fetched')
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  run('sh', ['-c', 'cd "$1" && shift && exec apt-get "$@"', 'sh', into, ...options, '-qq', 'download', wanted])
  const deb = readdirSync(into).find((file) => file.endsWith('.deb'))
  if (deb === undefined) throw new CgroupError('ERR_HOST', 'open', state, { message: `apt fetched no ${wanted}` })
  const version = run('dpkg-deb', ['-f', join(into, deb), 'Version']).trim()
  rmSync(join(folder, 'root'), { recursive: true, force: true })
  run('dpkg', ['-x', join(into, deb), join(folder, 'root')])
  rmSync(into, { recursive: true })
  writeFileSync(join(folder, 'version.part'), version)
  renameSync(join(folder, 'version.part'), join(folder, 'version'))
}

/** Debian's cloud kernels have NVMe and ext4 built in, so that they boot an image without initrd. */
export const KERNEL = 'linux-image-cloud-amd64'

function kernelOf(suite: DebianSuite, options: readonly string[]): string {
  const name = /Depends: (linux-image\S+)/.exec(run('apt-cache', [...options, 'depends', KERNEL]))?.[1]
  if (name !== undefined) return name
  throw new CgroupError('ERR_HOST', 'open', mirror(), { message: `${suite} has no ${KERNEL}` })
}
