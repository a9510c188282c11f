import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporary } from './lab.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const PACKAGES = ['core', 'v1', 'v2', 'systemd', 'sim', 'compat']

/** The command as a process, from the sources of all packages, so that the test needs no build. */
let folder: string
let command: string
beforeAll(async () => {
  folder = mkdtempSync(join(here('../node_modules'), '.cli-process-'))
  command = join(folder, 'cli.mjs')
  await build({
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    entryPoints: [here('../src/cli.ts')],
    outfile: command,
    alias: {
      '@cgroupkit/core/node': here('../../core/src/node/index.ts'),
      ...Object.fromEntries(PACKAGES.map((name) => [`@cgroupkit/${name}`, here(`../../${name}/src/index.ts`)])),
    },
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  code: number | null
  signal: string | null
  out: string
  err: string
}

function start(args: readonly string[], stdio: { stdin?: number; stdout?: number } = {}) {
  const child = spawn(process.execPath, [command, ...args], {
    stdio: [stdio.stdin ?? 'ignore', stdio.stdout ?? 'pipe', 'pipe'],
  })
  const texts = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => (texts.out += String(chunk)))
  child.stderr?.on('data', (chunk) => (texts.err += String(chunk)))
  const ended = new Promise<Ended>((done) => child.on('close', (code, signal) => done({ code, signal, ...texts })))
  return { child, ended }
}

/** A FIFO that nobody closes, as stdin. */
async function withOpenStdin<T>(use: (stdin: number) => Promise<T>): Promise<T> {
  const fifo = join(temporary(), 'stdin')
  execFileSync('mkfifo', [fifo])
  const held = openSync(fifo, constants.O_RDWR)
  try {
    return await use(held)
  } finally {
    closeSync(held)
  }
}

/** Node has handlers of its own from the start, so that nothing outside tells when ours is there: asked again with more patience. */
async function stoppedBy(signal: 'SIGINT' | 'SIGTERM', args: readonly string[], stdin: number): Promise<Ended> {
  for (const patience of [250, 1000, 4000]) {
    const { child, ended } = start(args, { stdin })
    setTimeout(() => child.kill(signal), patience)
    const result = await ended
    if (result.signal === null) return result
  }
  throw new Error(`no handler of ${signal} in 4 s`)
}

describe('the command as a process', () => {
  it('hook ends at its deadline, though stdin stays open', async () => {
    const ended = await withOpenStdin((stdin) => start(['hook', '--timeout-ms', '50', '--json'], { stdin }).ended)
    expect(ended).toMatchObject({ code: 0, signal: null, err: expect.stringContaining('gave up') })
    expect(JSON.parse(ended.out)).toMatchObject({ action: 'failed' })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends a wait for stdin', async (signal) => {
    const ended = await withOpenStdin((stdin) => stoppedBy(signal, ['install', '--spec', '-', '--json'], stdin))
    expect(ended).toMatchObject({ code: 130, err: '' })
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'ERR_INTERRUPTED', exitCode: 130 } })
  })

  it('a full disk is one line, not a stack', async () => {
    const stdout = openSync('/dev/full', 'w')
    const ended = await start(['explain', 'memory.limit'], { stdout }).ended
    closeSync(stdout)
    expect(ended).toMatchObject({ code: 1, err: expect.stringMatching(/^error: the result cannot be written: .+\n$/) })
  })

  it('a reader that closes early is no error', async () => {
    const { child, ended } = start(['explain', 'cpu.max', '--json'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })
})
