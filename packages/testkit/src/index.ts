export { testBackend } from './backend/index.js'
export { testCgroupFs } from './cgroup-fs/index.js'
export { type SameOptions, testSame } from './same/index.js'
export * from './suite.js'
