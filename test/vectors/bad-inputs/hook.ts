import { PassThrough } from 'node:stream'
import { expect } from 'vitest'
import type { Driver } from '../answers.js'
import { cli } from './cli.js'

const DEADLINE_MS = 50

/** A runtime that keeps the pipe open: the hook gives up by itself, says so, and does not fail the container. */
export const hook: Driver = async () => {
  const stdin = new PassThrough()
  const { code, stderr } = await cli(['hook', '--timeout-ms', String(DEADLINE_MS)], stdin)
  stdin.destroy()
  expect(code).toBe(0)
  return { error: stderr.includes(`not done within ${DEADLINE_MS} ms`) ? 'ERR_TIMEOUT' : stderr }
}
