export {
  type CgroupJSON,
  type CompatOptions,
  installSubcontainerCompatDir,
  type InstallReport,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
export * from './host.js'
export { type Driver, driverFor, openCgroup, type OpenOptions } from './open-cgroup.js'
export * from './open-host.js'
export * from './restore-cgroup.js'
