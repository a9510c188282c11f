import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { debianPackage } from '../vm/debian.js'
import { kernelModule } from '../vm/kernels.js'
import { imageTar } from './image-tar.js'

const MANIFEST = fileURLToPath(new URL('../../../../deploy/kubernetes/agent.yaml', import.meta.url))

/** containerd's programs and unit, the module that its snapshots are mounted by, an image, and the agent's DaemonSet. */
export function fillShare(share: string): void {
  const { folder } = debianPackage('bookworm', 'containerd')
  const busybox = join(debianPackage('bookworm', 'busybox-static').folder, 'bin/busybox')
  mkdirSync(join(share, 'containerd'))
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'])
    cpSync(join(folder, 'usr/bin', name), join(share, 'containerd', name))
  cpSync(join(folder, 'lib/systemd/system/containerd.service'), join(share, 'containerd.service'))
  cpSync(kernelModule('6.1', 'fs/overlayfs/overlay.ko'), join(share, 'overlay.ko'))
  cpSync(MANIFEST, join(share, 'daemonset.yaml'))
  writeFileSync(join(share, 'image.tar'), imageTar(readFileSync(busybox)))
}

/** Debian's version of what `fillShare` has. */
export const containerdVersion = () => /^[\d.]+/.exec(debianPackage('bookworm', 'containerd').version)?.[0] ?? ''
