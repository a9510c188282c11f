export {
  type CgroupJSON,
  type CompatOptions,
  type InstallReport,
  installSubcontainerCompatDir,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
export * from './host.js'
export { type Driver, driverFor, type OpenOptions, openCgroup } from './open-cgroup.js'
export * from './open-host.js'
export * from './restore-cgroup.js'
