import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { cached } from './cache.js'
import { run, step } from './run.js'
import { need, TO_BUILD } from './tools.js'

/** Debian's cloud kernels have NVMe and ext4 built in, so that they boot an image without initrd. */
const SUITES = { '5.10': 'bullseye', '6.1': 'bookworm', '6.12': 'trixie' } as const
export type RealKernel = keyof typeof SUITES
export const REAL_KERNELS = Object.keys(SUITES) as RealKernel[]
export const isRealKernel = (text: string): text is RealKernel => Object.hasOwn(SUITES, text)

export interface KernelImage {
  vmlinuz: string
  /** As uname -r says. */
  release: string
}

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

/** Fetched with an apt state of its own: the machine's is not touched. */
export function kernel(version: RealKernel): KernelImage {
  const folder = cached('kernels', version)
  const found = imageIn(folder)
  if (found !== undefined) return found
  need(TO_BUILD)
  return step(`kernel ${version} from Debian ${SUITES[version]}`, () => {
    download(folder, SUITES[version])
    const image = imageIn(folder)
    if (image !== undefined) return image
    throw new CgroupError('ERR_HOST', 'open', folder, { message: `the package of kernel ${version} has no vmlinuz` })
  })
}

function imageIn(folder: string): KernelImage | undefined {
  const boot = join(folder, 'boot')
  const name = existsSync(boot) ? readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) : undefined
  return name === undefined ? undefined : { vmlinuz: join(boot, name), release: name.slice('vmlinuz-'.length) }
}

function download(folder: string, suite: string): void {
  const apt = join(folder, 'apt')
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, part), { recursive: true })
  const sources = join(apt, 'sources.list')
  writeFileSync(sources, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror()} ${suite} main\n`)
  writeFileSync(join(apt, 'status'), '')
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${apt}/lists`,
    `Dir::Cache=${apt}/cache`,
    `Dir::State::status=${apt}/status`,
    'APT::Architecture=amd64',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  run('apt-get', [...options, '-qq', 'update'])
  const depends = run('apt-cache', [...options, 'depends', 'linux-image-cloud-amd64'])
  const name = /Depends: (linux-image\S+)/.exec(depends)?.[1]
  if (name === undefined) {
    throw new CgroupError('ERR_HOST', 'open', mirror(), { message: `${suite} has no linux-image-cloud-amd64` })
  }
  const uri = run('apt-get', [...options, 'download', '--print-uris', name])
  run('sh', ['-c', 'cd "$1" && shift && apt-get "$@"', 'sh', apt, ...options, '-qq', 'download', name])
  const deb = readdirSync(apt).find((file) => file.endsWith('.deb'))
  if (deb === undefined) throw new CgroupError('ERR_HOST', 'open', apt, { message: `apt fetched nothing: ${uri}` })
  run('dpkg', ['-x', join(apt, deb), folder])
  rmSync(apt, { recursive: true })
  rmSync(join(folder, 'lib'), { recursive: true, force: true })
}
