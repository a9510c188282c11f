import type { CgroupJSON, Resources } from '@cgroupkit/core'

/** A container to act on, whichever way it was named. */
export interface FoundContainer {
  /** where its spec came from: a file, or `stdin` */
  origin: string
  cgroupsPath: string
  resources: Resources
  annotations: Readonly<Record<string, string>>
  id?: string | undefined
  /** a runtime knows it */
  running?: boolean
  /** reads gVisor's own resolved cgroup from its state file: settles what a relative path means */
  resolve?: (() => CgroupJSON | undefined) | undefined
}
