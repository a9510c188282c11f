import type { Step } from './program.js'

/**
 * Programs that a kernel answers alike whatever it has accounted, and whenever its workers get to run: for `assume`, where one lab is a
 * kernel and the other a model, which accounts nothing by itself.
 */
export const accountsNothing = (program: readonly Step[]): boolean => chargesNothing(program) && freezesAtOnce(program)

/** A child's own structures are charged to its parent's memory: below a limit of some pages mkdir is EIO, and the limit itself EBUSY. */
const chargesNothing = (program: readonly Step[]) =>
  program.every((step) => step.op !== 'write' || !LIMIT.test(step.path) || ROOMY.test(step.data))
const LIMIT = /\/memory\.(memsw\.)?limit_in_bytes$/
/** Refused, or room enough. */
const ROOMY = /^(|-1|abc|max|1\.5|7 8|\+5|100000000|1G|\d{19,})$/

/** A removed child leaves its parent a moment after rmdir(2) has returned; until then the parent is FREEZING, not FROZEN. */
const freezesAtOnce = (program: readonly Step[]) =>
  program.every((step) => step.op !== 'rmdir') || program.every((step) => !step.path.endsWith('/freezer.state'))
