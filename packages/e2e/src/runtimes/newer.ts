import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { debianPackage } from '../vm/debian.js'
import { kernelModule, type RealKernel } from '../vm/kernels.js'

// Debian's first runc and crun with the quadratic formula are built for a C library that no guest has
const PROGRAMS = { runc: 'usr/sbin/runc', crun: 'usr/bin/crun' } as const
const LIBRARIES = ['libc6', 'libblake3-0', 'libjson-c5']
const LIB = 'usr/lib/x86_64-linux-gnu'
const SHARED = '/share/newer'
const NAMESPACE = '/run/newer'

/**
 * Packages of sid for the guest: two programs, and the libraries which they need that the guest has older or not at all. And overlayfs: with it
 * runc >= 1.2 need not copy itself for every container (libcontainer/exeseal), which takes an emulator longer than the container.
 */
export function shareNewer(share: string, version: RealKernel): void {
  const bin = join(share, 'newer/bin')
  const lib = join(share, 'newer/lib')
  for (const folder of [bin, lib]) mkdirSync(folder, { recursive: true })
  for (const [name, path] of Object.entries(PROGRAMS))
    copyFileSync(join(debianPackage('sid', name).folder, path), join(bin, name))
  for (const name of LIBRARIES) {
    const from = join(debianPackage('sid', name).folder, LIB)
    for (const file of readdirSync(from).filter((each) => /\.so\.\d+$/.test(each)))
      copyFileSync(join(from, file), join(lib, file))
  }
  copyFileSync(kernelModule(version, 'fs/overlayfs/overlay.ko'), join(share, 'newer/overlay.ko'))
}

/** In the guest: the words that start one of the two, in a mount namespace whose C library is the newer one. Made at the first call. */
export function newer(runtime: keyof typeof PROGRAMS): readonly string[] {
  if (!existsSync(NAMESPACE)) makeNamespace()
  return ['nsenter', `--mount=${NAMESPACE}/mnt`, `${SHARED}/bin/${runtime}`]
}

function makeNamespace(): void {
  must('insmod', `${SHARED}/overlay.ko`)
  mkdirSync(NAMESPACE)
  const binds = readdirSync(`${SHARED}/lib`).map((name) => `${SHARED}/lib/${name} /${LIB}/${name} none bind 0 0\n`)
  writeFileSync(`${NAMESPACE}/fstab`, binds.join(''))
  writeFileSync(`${NAMESPACE}/mnt`, '')
  for (const name of readdirSync(`${SHARED}/lib`))
    if (!existsSync(`/${LIB}/${name}`)) writeFileSync(`/${LIB}/${name}`, '')
  must('mount', '--bind', NAMESPACE, NAMESPACE)
  must('mount', '--make-private', NAMESPACE)
  // one process for all of them: between the loader's and the library's no other program would start
  must('unshare', `--mount=${NAMESPACE}/mnt`, 'mount', '--all', '--fstab', `${NAMESPACE}/fstab`)
}

function must(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  throw new CgroupError('ERR_HOST', 'open', NAMESPACE, { message: `${command} ${args.join(' ')} failed`, hint: stderr })
}
