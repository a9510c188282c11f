export * from './dialects.js'
export * from './observed.js'
