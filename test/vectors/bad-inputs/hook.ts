import { expect } from 'vitest'
import type { Driver } from '../answers.js'
import { cli } from './cli.js'

const DEADLINE_MS = 50

/** A runtime that keeps the pipe open: the hook gives up by itself, says so, and does not fail the container. */
export const hook: Driver = async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  async function* silent(): AsyncIterable<string> {
    await held
  }
  const { code, stderr } = await cli(['hook', '--timeout-ms', String(DEADLINE_MS)], silent())
  release()
  expect(code).toBe(0)
  return { error: stderr.includes(`not done within ${DEADLINE_MS} ms`) ? 'ERR_TIMEOUT' : stderr }
}
