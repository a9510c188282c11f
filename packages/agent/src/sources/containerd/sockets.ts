import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where containerd listens: by itself, and in the distributions that bring their own. */
export const CONTAINERD_SOCKETS: readonly [string, ...string[]] = [
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/k0s/containerd.sock',
  '/var/snap/microk8s/common/run/containerd.sock',
]

/** The first that is there, else the usual one. `root`: '' or where the host is mapped to. */
export function findContainerdSocket(root: string): string {
  return CONTAINERD_SOCKETS.find((path) => existsSync(join(root, path))) ?? CONTAINERD_SOCKETS[0]
}
