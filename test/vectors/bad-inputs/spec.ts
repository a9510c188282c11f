import { execFileSync } from 'node:child_process'
import { parseSpec } from '@cgroupkit/core'
import { dir } from 'tmp-promise'
import { expect } from 'vitest'
import type { Answer, Driver } from '../answers.js'
import { cli } from './cli.js'

const TEXTS: Readonly<Record<string, string>> = {
  'truncated JSON': '{"linux": {"resources": {"memory": {"limit": 1',
  'empty file': '',
  '100 000 nested arrays': '['.repeat(100_000),
}

/** How many times the text's size may be held while it is read. */
const MOST_MEMORY = 16 * 1024 * 1024

export const spec: Driver = async ({ situation, data }) => {
  if (situation === 'config.json is a FIFO') return fifo()
  const text = TEXTS[String(situation)]
  const before = process.memoryUsage().heapUsed
  try {
    return { value: parseSpec(text ?? (data as object)) }
  } finally {
    if (text !== undefined) expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST_MEMORY)
  }
}

/** Nobody ever writes into it: reading must not wait for that. */
async function fifo(): Promise<Answer> {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  execFileSync('mkfifo', [`${path}/config.json`])
  const { code, json } = await cli(['plan', '--bundle', path, '--column', 'v2', '--json'])
  await cleanup()
  expect(code).not.toBe(0)
  return { error: json.error?.code }
}
