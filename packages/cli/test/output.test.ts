import { CgroupError } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { failureJson } from '../src/failure.js'
import { toJson } from '../src/output/json.js'
import { styleFor } from '../src/output/style.js'
import { table } from '../src/output/table.js'
import { bundle, cli, cliJson, endless, node, spec } from './lab.js'

const ESC = String.fromCharCode(27)
const io = (env: Record<string, string>, isTTY: boolean) => {
  const out = { write: () => {}, isTTY }
  return { stdout: out, stderr: out, stdin: (async function* () {})(), env, cwd: '/', now: () => 0 }
}

describe('colours', () => {
  it('only on a terminal', async () => {
    expect((await cli(['explain', 'memory.limit'], { tty: true })).out).toContain(ESC)
    expect((await cli(['explain', 'memory.limit'])).out).not.toContain(ESC)
  })

  it('never with NO_COLOR, whatever its value, nor on a dumb terminal', async () => {
    for (const env of [{ NO_COLOR: '1' }, { NO_COLOR: '0' }, { TERM: 'dumb' }])
      for (const argv of [['explain', 'memory.limit'], ['explain', 'x'], ['demo']]) {
        const { out, err } = await cli(argv, { tty: true, env })
        expect(out + err).not.toContain(ESC)
      }
  })

  it('an empty NO_COLOR is none', () => {
    expect(styleFor(io({ NO_COLOR: '' }, true)).red('x')).toBe(`${ESC}[31mx${ESC}[39m`)
  })

  it('never in JSON', async () => {
    expect((await cli(['explain', 'memory.limit', '--json'], { tty: true })).out).not.toContain(ESC)
  })
})

describe('tables', () => {
  it('align by what is seen, without blanks at the end', () => {
    const { green } = styleFor(io({}, true))
    const text = table(
      [
        [green('ok'), 'a', '1'],
        ['failed', 'bcd', '100'],
      ],
      { align: ['left', 'left', 'right'], indent: ' ' },
    )
    expect(text.replaceAll(`${ESC}[32m`, '').replaceAll(`${ESC}[39m`, '')).toBe(
      ' ok      a      1\n failed  bcd  100\n',
    )
    expect(
      table([
        ['a', ''],
        ['bb', 'c'],
      ]),
    ).toBe('a\nbb  c\n')
  })
})

describe('a signal', () => {
  it('is not a defect: one word, exit code 130', async () => {
    const stop = new AbortController()
    async function* stdin() {
      stop.abort()
      yield ''
      throw stop.signal.reason
    }
    expect(await cli(['install', '--spec', '-'], { stdin: stdin(), signal: stop.signal })).toEqual({
      code: 130,
      out: '',
      err: 'interrupted\n',
    })
  })
})

describe('a signal while stdin stays open', () => {
  it.each([
    [[], '', 'interrupted\n'],
    [['--json'], { error: { code: 'ERR_INTERRUPTED', exitCode: 130, message: 'interrupted' } }, ''],
  ])('%j', async (flags, out, err) => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 20)
    const ran = await cli(['install', '--spec', '-', ...flags], { stdin: endless(), signal: stop.signal })
    expect({ ...ran, out: ran.out === '' ? '' : JSON.parse(ran.out) }).toEqual({ code: 130, out, err })
  })
})

describe('what was not written', () => {
  it('install says who withholds the controllers, and where to ask', async () => {
    const { root } = await node({ cgroup: 'v2' })
    const { out } = await cli(['install', '--root', root, '--bundle', bundle(spec('/pods/a'))])
    expect(out).toMatch(/hint: \/sys\/fs\/cgroup\/pods does not hand down cpu memory pids$/m)
    expect(out).toContain('cgroupkit doctor --slice /sys/fs/cgroup/pods')
  })

  it('a dry run without a cgroup has the shape of a plan', async () => {
    const dir = bundle({})
    const { root } = await node({ cgroup: 'v2' })
    const dry = await cliJson(['install', '--root', root, '--bundle', dir, '--dry-run'])
    expect(dry).toMatchObject({ code: 0, json: { dirs: [], writes: [] } })
    expect(dry.json).toEqual((await cliJson(['plan', '--root', root, '--bundle', dir])).json)
  })
})

describe('JSON', () => {
  it('64-bit integers are decimal strings', () => {
    expect(toJson({ max: 18446744073709551615n })).toBe('{\n  "max": "18446744073709551615"\n}')
  })

  it('what a file call of node refuses is no defect', () => {
    const refused = Object.assign(new Error('EROFS: read-only file system, open x'), { code: 'EROFS', syscall: 'open' })
    expect(failureJson(refused)).toEqual({
      error: { code: 'EROFS', exitCode: 1, message: 'EROFS: read-only file system, open x' },
    })
  })

  it('an errno without a hint gets its meaning as one', () => {
    expect(failureJson(new CgroupError('EACCES', 'mkdir', '/sys/fs/cgroup/a')).error.hint).toContain('not root')
    expect(failureJson(new CgroupError('ERR_BUSY', 'rmdir', '/sys/fs/cgroup/a')).error.hint).toBeUndefined()
  })

  it('a defect is ERR_INTERNAL, exit code 70, whatever code it carries', () => {
    const error = Object.assign(new TypeError('x is not a function'), { code: 'ERR_SPEC' })
    expect(failureJson(error)).toEqual({
      error: { code: 'ERR_INTERNAL', exitCode: 70, message: 'x is not a function' },
    })
  })
})
