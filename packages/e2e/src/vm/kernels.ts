import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { debianPackage, KERNEL } from './debian.js'

const SUITES = { '5.10': 'bullseye', '6.1': 'bookworm', '6.12': 'trixie' } as const
export type RealKernel = keyof typeof SUITES
export const REAL_KERNELS = Object.keys(SUITES) as RealKernel[]
export const isRealKernel = (text: string): text is RealKernel => Object.hasOwn(SUITES, text)

export interface KernelImage {
  vmlinuz: string
  /** As uname -r says. */
  release: string
}

export function kernel(version: RealKernel): KernelImage {
  const { folder } = debianPackage(SUITES[version], KERNEL)
  const boot = join(folder, 'boot')
  const name = existsSync(boot) ? readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) : undefined
  if (name !== undefined) return { vmlinuz: join(boot, name), release: name.slice('vmlinuz-'.length) }
  throw new CgroupError('ERR_HOST', 'open', boot, { message: `the package of kernel ${version} has no vmlinuz` })
}

/** A module of the package, by its path below `kernel`: guests have none, everything that they need to boot is built in. */
export function kernelModule(version: RealKernel, path: string): string {
  const { vmlinuz, release } = kernel(version)
  const file = join(vmlinuz, '../../lib/modules', release, 'kernel', path)
  if (existsSync(file)) return file
  throw new CgroupError('ERR_HOST', 'open', file, { message: `the package of kernel ${version} has no ${path}` })
}
