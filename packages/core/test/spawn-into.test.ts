import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { spawnInto } from '../src/node/index.js'

/** Plain files in place of cgroup.procs: what is written into them is what the kernel would get. */
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cgroupkit 'spawn' $(x) "))
  for (const dir of ['a', 'b c']) {
    mkdirSync(join(root, dir))
    writeFileSync(join(root, dir, 'cgroup.procs'), '')
  }
})
afterEach(() => rmSync(root, { recursive: true }))

const procs = (dir: string) => readFileSync(join(root, dir, 'cgroup.procs'), 'utf8')

describe('spawnInto', () => {
  it('joins every directory as 0, then runs the program', async () => {
    const { pid, exited } = await spawnInto(root)(['/a', '/b c'], 'sh', ['-c', 'exit 7'])
    expect(pid).toBeGreaterThan(0)
    expect(await exited).toEqual({ code: 7, signal: null })
    expect([procs('a'), procs('b c')]).toEqual(['0\n', '0\n'])
  })

  it('arguments arrive as they are', async () => {
    const args = ['$(touch pwned)', '`x`', "'", '"', ' ', '', '-n', '; exit 1', '*', '\n', 'é']
    const print = 'require("fs").writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)))'
    const { exited } = await spawnInto(root)(['/a'], process.execPath, ['-e', print, '--', join(root, 'out'), ...args])
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(JSON.parse(readFileSync(join(root, 'out'), 'utf8'))).toEqual(args)
  })

  it('environment, directory and stdio are the caller’s', async () => {
    const { child, exited } = await spawnInto(root)(
      ['/a'],
      'sh',
      ['-c', 'echo "$X $PWD"; test -e /dev/fd/3 || echo closed'],
      {
        env: { X: 'y', PATH: process.env.PATH ?? '' },
        cwd: '/',
        stdio: 'pipe',
      },
    )
    let output = ''
    for await (const chunk of (child as { stdout: AsyncIterable<unknown> }).stdout) output += String(chunk)
    await exited
    expect(output).toBe('y /\nclosed\n')
  })

  it('a directory that is not there is ENOENT, and the program does not run', async () => {
    const started = spawnInto(root)(['/a', '/none'], 'touch', [join(root, 'ran')])
    await expect(started).rejects.toMatchObject({ code: 'ENOENT', op: 'write', path: '/none/cgroup.procs' })
    expect(() => readFileSync(join(root, 'ran'))).toThrow('ENOENT')
  })

  it('a program that is not there exits with 127, as in sh', async () => {
    const { exited } = await spawnInto(root)(['/a'], '/no/such/program', [])
    expect(await exited).toEqual({ code: 127, signal: null })
  })

  it('kill and abort end it', async () => {
    const first = await spawnInto(root)(['/a'], 'sleep', ['60'])
    first.kill('SIGKILL')
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' })
    const abort = new AbortController()
    const second = await spawnInto(root)(['/a'], 'sleep', ['60'], { signal: abort.signal })
    abort.abort()
    expect(await second.exited).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('nothing is started once aborted', async () => {
    await expect(spawnInto(root)(['/a'], 'true', [], { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(procs('a')).toBe('')
  })

  it('a directory that cannot be entered with cwd is an error', async () => {
    await expect(spawnInto(root)(['/a'], 'true', [], { cwd: '/no/such/dir' })).rejects.toMatchObject({ code: 'EIO' })
  })

  it('takes clean paths only', async () => {
    await expect(spawnInto(root)(['/a/../../etc'], 'true', [])).rejects.toMatchObject({ code: 'ERR_PATH' })
  })
})
