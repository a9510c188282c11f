import { CgroupError } from '@cgroupkit/core'
import type { Row, Suite } from './suite.js'
import type { RealKernel } from './vm/kernels.js'
import { since } from './vm/run.js'

interface Ran {
  rows: readonly (Row & { ended: string })[]
  /** Why a suite gave no rows. */
  failed?: unknown
}

/** All at once: what is heavy waits for its turn, so that the end of one suite leaves no CPU idle. */
export async function runSuites(wanted: readonly Suite[], kernels: readonly RealKernel[]): Promise<number> {
  const started = Date.now()
  const ran = await Promise.all(
    wanted.map(async ({ run }): Promise<Ran> => {
      try {
        const found = await run(kernels)
        const ended = since(started)
        return { rows: found.map((row) => ({ ...row, ended })) }
      } catch (failed) {
        return { rows: [], failed }
      }
    }),
  )
  const rows = ran.flatMap((one) => one.rows)
  console.table(rows)
  const required = process.env.E2E_REQUIRED === '1'
  const bad = rows.filter(({ divergences, skips }) => divergences > 0 || (required && skips > 0)).length
  const skipped = rows.reduce((sum, { skips }) => sum + skips, 0)
  const broken = ran.flatMap(({ failed }, index) =>
    failed === undefined ? [] : [{ suite: wanted[index]?.name, failed }],
  )
  for (const { suite, failed } of broken) console.error(`${suite}: ${told(failed)}`)
  console.log(
    `e2e: ${rows.length - bad} passed, ${bad} failed, ${skipped} skipped, ${broken.length} suites did not end, ${since(started)}`,
  )
  return broken.length > 0 ? 2 : bad > 0 ? 1 : 0
}

/** What a user can do something about has a hint; the rest is a defect, and has a stack. */
export function told(error: unknown): string {
  if (error instanceof CgroupError) return `${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`
  return error instanceof Error ? `${error.stack}` : String(error)
}
