import { release } from 'node:os'
import { accountsNothing, type SameOptions } from '@cgroupkit/testkit'
import { isRealKernel, type RealKernel } from '../vm/kernels.js'

/** Whose simulator random programs are compared with. */
export function thisKernel(): RealKernel {
  const version = /^\d+\.\d+/.exec(release())?.[0] ?? ''
  if (!isRealKernel(version)) throw new Error(`the simulator knows no kernel ${release()}`)
  return version
}

/** SEED in the environment repeats a run. */
export function sameOptions(runs: number): SameOptions {
  const { SEED } = process.env
  return { runs, assume: accountsNothing, msPerProgram: 10_000, ...(SEED !== undefined && { seed: Number(SEED) }) }
}
