import { accessSync, constants } from 'node:fs'
import { CgroupError } from '@cgroupkit/core'
import { run, step } from './run.js'

/** Program → Debian package that has it. */
export const TO_BOOT = { 'qemu-system-x86_64': 'qemu-system-x86', mke2fs: 'e2fsprogs', tar: 'tar' } as const
export const TO_BUILD = {
  mmdebstrap: 'mmdebstrap',
  'apt-get': 'apt',
  dpkg: 'dpkg',
  mke2fs: 'e2fsprogs',
  tar: 'tar',
} as const

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']

function isThere(program: string): boolean {
  return FOLDERS.some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Installs what is missing when root on Debian. Throws ERR_HOST that names each missing program and its package. */
export function need(programs: Readonly<Record<string, string>>): void {
  let missing = Object.entries(programs).filter(([program]) => !isThere(program))
  if (missing.length === 0) return
  const packages = [...new Set(missing.map(([, name]) => name))]
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    step(`install ${packages.join(' ')}`, () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' }
      run('apt-get', ['-qq', 'update'], env)
      run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], env)
    })
    missing = missing.filter(([program]) => !isThere(program))
    if (missing.length === 0) return
  }
  throw new CgroupError('ERR_HOST', 'open', '/usr/bin', {
    message: `missing: ${missing.map(([program, name]) => `${program} (Debian package ${name})`).join(', ')}`,
    hint: `as root: apt-get install ${packages.join(' ')}`,
  })
}

/** Devices, owners and the chroot of the image need root; booting it does not. */
export function needRoot(what: string): void {
  if (process.getuid?.() === 0) return
  throw new CgroupError('ERR_HOST', 'open', '/', {
    message: `${what} needs root, once`,
    hint: 'run it as root, or point CGROUPKIT_E2E_CACHE at a cache where it has been done',
  })
}
