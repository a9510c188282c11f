import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { CONFIG } from './config.js'
import { WRAPPER, WRAPPER_PATH } from './wrapper.js'

/** containerd where Debian's package has it, with its own unit, started, and with the image. */
export function layContainerd(): void {
  for (const name of readdirSync('/share/containerd')) symlinkSync(`/share/containerd/${name}`, `/usr/bin/${name}`)
  copyFileSync('/share/containerd.service', '/etc/systemd/system/containerd.service')
  mkdirSync('/etc/containerd', { recursive: true })
  writeFileSync('/etc/containerd/config.toml', CONFIG)
  writeFileSync(WRAPPER_PATH, WRAPPER, { mode: 0o755 })
  execFileSync('insmod', ['/share/overlay.ko'])
  execFileSync('systemctl', ['daemon-reload'])
  execFileSync('systemctl', ['start', 'containerd'])
  execFileSync('ctr', ['-n', 'k8s.io', 'images', 'import', '/share/image.tar'])
}
