import type { HostPath } from './port.js'

/**
 * The container id that cAdvisor reads off a directory, and asks containerd, CRI-O or Docker for: 64 lower-case letters and digits in its
 * last name (lib/container/containerd/factory.go). `undefined`: it asks nobody and shows the directory without labels; mounts are no containers.
 */
export function cadvisorContainerId(path: HostPath): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.endsWith('.mount') ? undefined : /[a-z0-9]{64}/.exec(name)?.[0]
}
