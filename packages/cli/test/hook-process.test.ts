import { execFile, execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openNodeHost } from '@cgroupkit/compat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, cliJson, ID, SUBCONTAINER, spec, temporary } from './lab.js'

let folder: string
let hook: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cgroupkit-hook-'))
  hook = join(folder, 'hook.cjs')
  const build = fileURLToPath(new URL('../build.mjs', import.meta.url))
  await promisify(execFile)(process.execPath, [build, '--sources', hook])
})
afterAll(() => rmSync(folder, { recursive: true }))

const state = (dir: string, status = 'created') =>
  JSON.stringify({ id: ID, status, bundle: dir, annotations: SUBCONTAINER })

/** The lean entry as a runtime starts it. `stdin`: text through a pipe, or a descriptor. */
function start(
  stdin: string | number,
  args: readonly string[] = [],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [hook, ...args], {
    stdio: [typeof stdin === 'number' ? stdin : 'pipe', 'pipe', 'pipe'],
  })
  const texts = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => (texts.out += String(chunk)))
  child.stderr?.on('data', (chunk) => (texts.err += String(chunk)))
  if (typeof stdin === 'string') child.stdin?.on('error', () => {}).end(stdin)
  return new Promise((done) => child.on('close', (code) => done({ code, ...texts })))
}

describe('the lean hook', () => {
  it('is one file of Node’s own modules: no CLI library, no D-Bus, nothing dynamic', () => {
    const text = readFileSync(hook, 'utf8')
    expect(text).not.toMatch(/commander|dbus-native|child_process/)
    expect(text).not.toMatch(/\bimport\(/)
    for (const [, module] of text.matchAll(/require\("([^"]+)"\)/g)) expect(module).toMatch(/^node:/)
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true)
  })

  it('leaves a sandbox alone, silently', async () => {
    const dir = bundle(spec('/nowhere/x', {}, {}))
    const stdin = JSON.stringify({ id: ID, status: 'created', bundle: dir })
    expect(await start(stdin)).toEqual({ code: 0, out: '', err: '' })
  })

  it('warns in one line and exits 0 for what it cannot use', async () => {
    for (const stdin of ['', '{', state('/nonexistent'), 'x'.repeat(3 * 1024 * 1024)]) {
      const { code, out, err } = await start(stdin)
      expect({ code, out }).toEqual({ code: 0, out: '' })
      expect(err).toMatch(/^cgroupkit-hook: .+\n$/)
    }
    expect(await start('', ['--nonsense'])).toMatchObject({ code: 0, err: expect.stringContaining('nonsense') })
  })

  it('a stdin that never closes, pipe, FIFO or socket, does not hold it', async () => {
    const fifo = join(temporary(), 'stdin')
    execFileSync('mkfifo', [fifo])
    const held = openSync(fifo, constants.O_RDWR)
    const gaveUp = { code: 0, err: expect.stringContaining('gave up') }
    try {
      expect(await start(held, ['--timeout-ms', '50'])).toMatchObject(gaveUp)
    } finally {
      closeSync(held)
    }
    const child = spawn(process.execPath, [hook, '--timeout-ms', '50'], { stdio: ['pipe', 'ignore', 'ignore'] })
    expect(await new Promise((done) => child.on('close', done))).toBe(0)
  })

  it('takes its state from a file too', async () => {
    const path = join(temporary(), 'state.json')
    writeFileSync(path, state(bundle(spec('/x/y', {}, { 'io.kubernetes.cri.container-type': 'sandbox' }))))
    const fd = openSync(path, 'r')
    expect(await start(fd)).toMatchObject({ code: 0, out: '' })
    closeSync(fd)
  })

  it('refuses a simulated host: that is what cgroupkit hook is for', async () => {
    const dir = temporary()
    writeFileSync(join(dir, 'cgroupkit-sim.json'), '{}')
    expect(await start(state(bundle(spec('/x/y'))), ['--root', dir])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^cgroupkit-hook: /),
    })
  })
})

/** Why this machine's own cgroups cannot be used; everything below is made in a child cgroup of this test. */
function missing(): string | undefined {
  try {
    if (process.getuid?.() !== 0) return 'not root'
    const { host, fs } = openNodeHost()
    const at = `${host.mounts.find(({ version, controllers }) => (host.mode === 'v2' ? version === 2 : controllers.includes('memory')))?.point}/cgroupkit-cli-probe-${process.pid}`
    fs.mkdir(at)
    fs.rmdir(at)
    return undefined
  } catch (error) {
    return String(error)
  }
}

const why = missing()
if (why !== undefined) console.info(`skipped: the hook on this machine's cgroups: ${why}`)

describe.skipIf(why !== undefined && process.env.E2E_REQUIRED !== '1')(
  'the lean hook on this machine’s own cgroups',
  () => {
    it('poststart installs, poststop leaves nothing', async () => {
      const path = `/cgroupkit-cli-test-${process.pid}/pod/${ID}`
      const dir = bundle(spec(path, { cpu: { shares: 512 }, pids: { limit: 55 } }))
      try {
        expect(await start(state(dir))).toMatchObject({ code: 0, out: '' })
        const seen = await cliJson<{ dirs: { relation: string }[]; series: { name: string; value: number }[] }>([
          'inspect',
          '--bundle',
          dir,
        ])
        expect(seen.code).toBe(0)
        expect(new Set(seen.json.dirs.map(({ relation }) => relation))).toEqual(new Set(['ours']))
        expect(seen.json.series).toContainEqual(expect.objectContaining({ name: 'container_start_time_seconds' }))
      } finally {
        expect(await start(state(dir, 'stopped'))).toMatchObject({ code: 0, out: '', err: '' })
      }
      expect(await cliJson(['inspect', '--bundle', dir])).toMatchObject({
        code: 1,
        json: { error: { code: 'ENOENT' } },
      })
      expect(await cliJson(['inspect', `/cgroupkit-cli-test-${process.pid}`])).toMatchObject({
        code: 1,
        json: { error: { code: 'ENOENT' } },
      })
    })
  },
)
