export * from './dialects.js'
export * from './observed.js'
export * from './page/index.js'
