import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, cli, cliJson, HOSTS, ID, type Node, node, POD, place, SANDBOX_ID, spec, temporary } from './lab.js'

interface Row {
  id: string
  input: { area: string; situation: string; data: unknown }
  expected: { outcome: 'reject' | 'ok' | 'degrade'; invariant: string }
}

const file = fileURLToPath(new URL('../../../fixtures/vectors/bad-inputs.json', import.meta.url))
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Row[] }
const rows = (area: string) =>
  cases.filter(({ input }) => input.area === area).map((row) => [`${row.id} ${row.input.situation}`, row] as const)

const { options, pod, path } = HOSTS['v2 with systemd']

interface Failure {
  error: {
    code: string
    exitCode: number
    field?: string
    path?: string
    data?: string
    message: string
    hint?: string
  }
}

/** One host for all that is rejected, since that must not change it; a fresh one after each that is not. */
let host: Node
let before: ReturnType<Node['snapshot']>
const ends: (() => Promise<void>)[] = []
const fresh = async () => {
  host = await node(options, [pod], (end) => ends.push(end))
  before = host.snapshot()
}
beforeAll(fresh)
afterAll(async () => {
  for (const end of ends) await end()
})

async function install(config: unknown, flags: readonly string[] = []) {
  const outcome = await cliJson<Failure>(['install', '--root', host.root, '--bundle', bundle(config), ...flags])
  const changed = JSON.stringify(host.snapshot()) !== JSON.stringify(before)
  if (changed) await fresh()
  return { ...outcome, changed }
}

function rejected({ code, json, changed }: Awaited<ReturnType<typeof install>>, codes: readonly string[]) {
  expect(json.error.code).toBeOneOf([...codes])
  expect(code).toBe(3)
  expect(json.error.exitCode).toBe(3)
  expect((json.error.data ?? '').length).toBeLessThanOrEqual(80)
  expect(changed).toBe(false)
}

describe('linux.cgroupsPath', () => {
  it.each(rows('cgroupsPath').filter(([, { expected }]) => expected.outcome === 'reject'))(
    '%s',
    async (_title, { input }) => {
      rejected(await install(spec(String(input.data))), ['ERR_PATH'])
      rejected(await install(spec(String(input.data)), ['--driver', 'cgroupfs']), ['ERR_PATH'])
    },
  )

  it('empty: nothing to do without an id; with one, a scope of the default slice', async () => {
    const nothing = await install(spec(''))
    expect(nothing).toMatchObject({
      code: 0,
      json: { created: [], note: expect.stringContaining('--id') },
      changed: false,
    })
    expect(await install(spec(undefined))).toMatchObject({ code: 0, json: { created: [] }, changed: false })
    const named = await install(spec(''), ['--id', ID])
    expect(named).toMatchObject({
      code: 0,
      json: { created: [expect.stringMatching(new RegExp(`^/sys/fs/cgroup/system\\.slice/.*${ID}\\.scope$`))] },
    })
  })

  it('relative, on cgroupfs: refused with a hint, since only the runtime knows what it is relative to', async () => {
    const outcome = await install(spec('pods/a'), ['--driver', 'cgroupfs'])
    rejected(outcome, ['ERR_PATH'])
    expect(outcome.json.error.hint).toContain('--container')
  })

  it('a slice that does not exist is not made behind the back of systemd', async () => {
    const outcome = await install(spec(`other-pod.slice:cri-containerd:${ID}`))
    expect(outcome).toMatchObject({
      code: 1,
      json: { error: { code: 'ENOENT', message: expect.stringContaining('other') } },
      changed: false,
    })
  })
})

describe('container id', () => {
  it.each(rows('container id'))('%s', async (_title, { input }) => {
    rejected(await install(spec(path), ['--id', String(input.data)]), ['ERR_PATH'])
    const outcome = await cliJson<Failure>(['install', '--container', String(input.data)])
    expect(outcome).toMatchObject({ code: 3, json: { error: { code: 'ERR_PATH' } } })
  })
})

describe('unified', () => {
  it.each(rows('unified'))('%s', async (_title, { input }) => {
    const outcome = await install(spec(path, { unified: input.data }))
    rejected(outcome, ['ERR_SPEC', 'ERR_NO_CONTROLLER'])
    expect(outcome.json.error.field).toMatch(/^linux\.resources\.unified/)
  })
})

describe('numbers', () => {
  const numbers = rows('numbers')
  it.each(numbers.filter(([, { expected }]) => expected.outcome === 'reject'))('%s', async (_title, { input }) => {
    const outcome = await install(spec(path, input.data))
    rejected(outcome, ['ERR_SPEC'])
    expect(outcome.json.error.field).toMatch(/^linux\.resources\.\w+\.\w+/)
  })

  it.each(numbers.filter(([, { expected }]) => expected.outcome !== 'reject'))(
    '%s: the directory is made all the same',
    async (_title, { input }) => {
      const outcome = await install(spec(path, input.data))
      expect(outcome).toMatchObject({ code: 0, changed: true })
    },
  )

  it('a value the kernel refuses is reported with file, value and errno; the others are written', async () => {
    const { json } = await install(spec(path, { cpu: { period: 1000001, shares: 2 }, pids: { limit: 7 } }))
    expect(json).toMatchObject({
      written: expect.arrayContaining([expect.objectContaining({ data: '7' })]),
      skipped: [expect.objectContaining({ data: 'max 1000001', code: 'EINVAL' })],
    })
  })

  it('every digit of a 64-bit limit arrives', async () => {
    const text = JSON.stringify(spec(path, { memory: { limit: 0 } })).replace('"limit":0', '"limit":9007199254740993')
    const { code, json } = await install(text)
    expect(code).toBe(0)
    expect(json).toMatchObject({ written: [expect.objectContaining({ data: '9007199254740993' })] })
  })
})

describe('spec', () => {
  const wrongTypes = rows('spec').filter(([, { input }]) => input.data !== null)
  it.each(wrongTypes)('%s', async (_title, { input }) => {
    rejected(await install(input.data), ['ERR_SPEC'])
  })

  it.each([
    ['truncated', '{"linux": {'],
    ['empty', ''],
    ['100 000 nested arrays', '['.repeat(100_000)],
    ['no JSON', '\u0000\u0001'],
    ['a 64 MiB number', `{"a": ${'9'.repeat(1000)}`],
  ])('%s', async (_name, text) => {
    rejected(await install(text), ['ERR_SPEC'])
  })

  it('config.json is a FIFO: no hang', async () => {
    const dir = temporary()
    execFileSync('mkfifo', [join(dir, 'config.json')])
    expect(await cliJson(['install', '--bundle', dir])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_SPEC', message: expect.stringContaining('FIFO') } },
    })
  })

  it('config.json is a directory, absent, or larger than 16 MiB', async () => {
    const [directory, absent, large] = [temporary(), temporary(), temporary()]
    mkdirSync(join(directory, 'config.json'))
    writeFileSync(join(large, 'config.json'), '')
    truncateSync(join(large, 'config.json'), 16 * 1024 * 1024 + 1)
    for (const [dir, says] of [
      [directory, 'a directory'],
      [absent, 'no such file'],
      [large, '16 MiB'],
    ] as const)
      expect(await cliJson(['install', '--bundle', dir])).toMatchObject({
        code: 3,
        json: { error: { code: 'ERR_SPEC', path: join(dir, 'config.json'), message: expect.stringContaining(says) } },
      })
  })

  it('a spec on stdin is bounded too', async () => {
    async function* flood() {
      for (;;) yield 'x'.repeat(1024 * 1024)
    }
    expect(await cliJson(['install', '--spec', '-'], { stdin: flood() })).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_SPEC', message: expect.stringContaining('16 MiB') } },
    })
  })
})

describe('host', () => {
  it('a plain folder is no host, whatever it looks like', async () => {
    const root = temporary()
    place(root, 'proc/self/mountinfo', '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n')
    place(root, 'proc/self/cgroup', '0::/\n')
    place(root, 'sys/fs/cgroup/cgroup.controllers', 'cpu memory pids\n')
    place(root, 'sys/fs/cgroup/kubepods/memory.max', 'max\n')
    const outcome = await cliJson<Failure>(['install', '--root', root, '--bundle', bundle(spec(`/kubepods/${ID}`))])
    expect(outcome).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST', hint: expect.stringContaining('simulated') } },
    })
    expect(await cliJson(['install', '--root', temporary(), '--bundle', bundle(spec(path))])).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST' } },
    })
  })

  it('a slice replaced by a symlink is not followed', async () => {
    const outside = temporary()
    const other = await node({ cgroup: 'v2' }, [`/kubepods/pod1/${SANDBOX_ID}`])
    symlinkSync(outside, join(other.root, 'sys/fs/cgroup/kubepods/pod2'))
    const outcome = await cliJson<Failure>([
      'install',
      '--root',
      other.root,
      '--bundle',
      bundle(spec(`/kubepods/pod2/${ID}`)),
    ])
    expect(outcome.code).not.toBe(0)
    expect(outcome.json.error.code).toBeOneOf(['ELOOP', 'EXDEV', 'ENOTDIR', 'ERR_PATH'])
    expect(readdir(outside)).toEqual([])
  })
})

describe('text errors', () => {
  it('one line of error and one of hint, no stack, nothing on stdout', async () => {
    const { code, out, err } = await cli(['install', '--bundle', bundle(spec(`${POD}:a/b:c`))])
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err.split('\n')[0]).toMatch(/^error: .*ERR_PATH/)
    expect(err).not.toContain('    at ')
  })
})

function readdir(dir: string): string[] {
  return execFileSync('ls', ['-A', dir], { encoding: 'utf8' }).split('\n').filter(Boolean)
}
