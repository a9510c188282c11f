import { CHOICES } from './choices.js'
import type { Reason } from './reason.js'
import { TOLD } from './told.js'
import { UNKNOWN } from './unknown.js'
import { WRITTEN } from './written.js'

/** Each explains values of named variants, by what both sides say; one that explains nothing fails the suite. */
export const REASONS: readonly Reason[] = [...WRITTEN, ...TOLD, ...UNKNOWN, ...CHOICES]
