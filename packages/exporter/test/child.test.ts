import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dir } from 'tmp-promise'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { RunscProgram } from '../src/index.js'
import { childOutput } from '../src/sources/runsc/child.js'

/** Shells that this process started and that have not ended; zombies have no command line. */
const childrenOf = (marker: string) =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(marker)
    } catch {
      return false
    }
  })
const openFiles = () => readdirSync('/proc/self/fd').length

async function program(script: string): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(async () => cleanup())
  const file = join(path, 'runsc')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const LONG = { timeoutMs: 20_000 }
const never = new AbortController().signal

describe('a child', () => {
  beforeAll(() => expect(existsSync('/bin/sh')).toBe(true))

  test('is heard to its end', async () => {
    const file = await program('printf "%s|" "$@"; exit 0')
    expect(await childOutput(file, ['--root', '/r oot', 'a;b'], LONG)).toBe('--root|/r oot|a;b|')
  })

  test('that fails is quoted with its last line', async () => {
    const file = await program('echo one >&2; echo "loading sandbox: file does not exist" >&2; exit 128')
    await expect(childOutput(file, ['events'], LONG)).rejects.toMatchObject({
      code: 'ERR_RUNTIME',
      op: 'run',
      data: 'loading sandbox: file does not exist',
      message: expect.stringContaining('ended with status 128'),
    })
  })

  test('that ends by a signal says so', async () => {
    await expect(childOutput(await program('kill -9 $$'), [], LONG)).rejects.toThrow('ended by SIGKILL')
  })

  test('that is not there is told', async () => {
    const failure = { code: 'ERR_RUNTIME', message: expect.stringContaining('ENOENT'), hint: 'see --runsc' }
    await expect(childOutput('/nowhere/runsc', [], LONG)).rejects.toMatchObject(failure)
    await expect(childOutput('/proc/self/status', [], LONG)).rejects.toMatchObject({ code: 'ERR_RUNTIME' })
    await expect(childOutput('/bin/sh', ['a\0b'], LONG)).rejects.toMatchObject({ code: 'ERR_RUNTIME' })
  })

  test('that hangs is killed with its own children, also with one that ignores signals and one in the background', async () => {
    const marker = `7${process.pid}1`
    const file = await program(`trap "" TERM HUP INT; sleep ${marker} & sleep ${marker}`)
    const asked = childOutput(file, [], { timeoutMs: 300 })
    await expect(asked).rejects.toMatchObject({ code: 'ERR_TIMEOUT', hint: expect.stringContaining('lock') })
    await vi.waitFor(() => expect(childrenOf(marker)).toEqual([]), { timeout: 10_000 })
  })

  test('whose grandchild keeps its stdout is not waited for', async () => {
    const marker = `7${process.pid}2`
    const file = await program(`sleep ${marker} & echo done`)
    await expect(childOutput(file, [], { timeoutMs: 500 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    await vi.waitFor(() => expect(childrenOf(marker)).toEqual([]), { timeout: 10_000 })
  })

  test('that writes without end is killed', async () => {
    const file = await program('exec yes')
    await expect(childOutput(file, [], { ...LONG, mostBytes: 10_000_000 })).rejects.toThrow('wrote more than 10000000')
    await vi.waitFor(() => expect(childrenOf(file)).toEqual([]), { timeout: 10_000 })
  })

  test('that says much on stderr costs no memory', async () => {
    const file = await program('head -c 20000000 /dev/zero | tr "\\0" x >&2; exit 1')
    const failure = await childOutput(file, [], LONG).catch((error: unknown) => error)
    expect(String(failure).length).toBeLessThan(1000)
  })

  test('ends with the signal', async () => {
    const stop = new AbortController()
    const marker = `7${process.pid}3`
    const asked = childOutput(await program(`sleep ${marker}`), [], { ...LONG, signal: stop.signal })
    await vi.waitFor(() => expect(childrenOf(marker)).not.toEqual([]), { timeout: 10_000 })
    stop.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    await vi.waitFor(() => expect(childrenOf(marker)).toEqual([]), { timeout: 10_000 })
    await expect(childOutput('/bin/sh', [], { ...LONG, signal: stop.signal })).rejects.toThrow('enough')
  })

  test('is given no variable of ours', async () => {
    process.env.CGROUPKIT_SECRET = 'token'
    onTestFinished(() => {
      delete process.env.CGROUPKIT_SECRET
    })
    expect(await childOutput('/usr/bin/env', [], LONG)).toMatch(/^PATH=\S+\n$/)
  })

  test('leaves no file open, whatever became of it', async () => {
    const good = await program('echo 1')
    const hung = await program('exec sleep 60')
    const round = () =>
      Promise.allSettled([
        childOutput(good, [], LONG),
        childOutput('/nowhere', [], LONG),
        childOutput(hung, [], { timeoutMs: 30 }),
        childOutput('/bin/sh', ['-c', 'exec yes'], { ...LONG, mostBytes: 10 }),
      ])
    await round()
    const before = openFiles()
    for (let n = 0; n < 10; n++) await round()
    await vi.waitFor(() => expect(openFiles()).toBeLessThanOrEqual(before), { timeout: 10_000 })
    expect(childrenOf(hung)).toEqual([])
  })
})

const FAKE = `case "$1" in
  --version) echo "runsc version release-\${RELEASE}"; echo "spec: 1.1.0"; exit 0;;
esac
[ "$1" = --root ] || exit 2
case "$3" in
  events) [ "$4" = --stats ] || exit 2; echo "{\\"type\\":\\"stats\\",\\"id\\":\\"$5\\",\\"data\\":{\\"cpu\\":{\\"usage\\":{\\"total\\":1234567}},\\"memory\\":{\\"usage\\":{\\"usage\\":4096}},\\"pids\\":{\\"current\\":3}}}";;
  ps) [ "$4" = --format=json ] || exit 2; PS;;
esac`
const fake = (release: string, ps = 'echo "[1,5]"') =>
  program(FAKE.replace('$' + '{RELEASE}', release).replace('PS', ps))
const FACTS = { id: 'a', root: '/run/runsc', column: 'v2', mountsCgroup: true, containers: 2 } as const

describe('the runsc of a node', () => {
  test('is asked for numbers and processes', async () => {
    const runsc = new RunscProgram({ program: await fake('20240729.0') })
    expect(await runsc.stats(FACTS, never)).toEqual({
      cpu: { total: 1234567n },
      memory: { usage: 4096n, workingSet: 4096n },
      processes: { processCount: 2, threadsCurrent: 3n },
    })
  })

  test('of an old release counts in microseconds, and does not tell containers apart', async () => {
    const runsc = new RunscProgram({ program: await fake('20221219.0') })
    expect(await runsc.stats(FACTS, never)).toEqual({ cpu: { total: 1234567000n }, processes: { processCount: 2 } })
  })

  test('tells its numbers also where it cannot list processes', async () => {
    const runsc = new RunscProgram({ program: await fake('20240729.0', 'exit 1') })
    expect((await runsc.stats(FACTS, never)).processes).toEqual({ threadsCurrent: 3n })
  })

  test('tells nothing of a container that would have used more than its sandbox', async () => {
    const runsc = new RunscProgram({ program: await fake('20221219.0') })
    const told = (sandboxCpu: bigint) => runsc.stats({ ...FACTS, sandboxCpu: () => sandboxCpu }, never)
    expect((await told(1_234_567_000n)).cpu).toBeDefined()
    expect((await told(200_000_000n)).cpu).toBeUndefined()
  })

  test('is given no id that would be an option', async () => {
    const runsc = new RunscProgram({ program: await fake('20240729.0') })
    await expect(runsc.stats({ ...FACTS, id: '--debug' }, never)).rejects.toMatchObject({ code: 'ERR_PATH' })
  })

  test('says its release once, and is asked again when it could not', async () => {
    const file = await program(`echo $1 >>$0.log; [ -e $0.ok ] || exit 1\n${FAKE.replace('PS', 'echo []')}`)
    const runsc = new RunscProgram({ program: file })
    await expect(runsc.stats(FACTS, never)).rejects.toMatchObject({ code: 'ERR_RUNTIME' })
    writeFileSync(`${file}.ok`, '')
    await Promise.all([runsc.stats(FACTS, never), runsc.stats(FACTS, never)])
    const asked = readFileSync(`${file}.log`, 'utf8').split('\n')
    expect(asked.filter((word) => word === '--version')).toHaveLength(2)
  })
})
