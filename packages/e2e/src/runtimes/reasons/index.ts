import { CHOICES } from './choices.js'
import type { Reason } from './reason.js'
import { TOLD } from './told.js'
import { UNKNOWN } from './unknown.js'
import { WRITTEN } from './written.js'

/**
 * Each explains values of named variants, by what both sides say, the first that fits: what a version does not know comes before what it does
 * wrong. One that explains nothing recorded fails its test.
 */
export const REASONS: readonly Reason[] = [...UNKNOWN, ...WRITTEN, ...TOLD, ...CHOICES]
