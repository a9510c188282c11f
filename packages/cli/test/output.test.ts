import { describe, expect, it } from 'vitest'
import { failureJson } from '../src/failure.js'
import { toJson } from '../src/output/json.js'
import { styleFor } from '../src/output/style.js'
import { table } from '../src/output/table.js'
import { cli } from './lab.js'

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

describe('JSON', () => {
  it('64-bit integers are decimal strings', () => {
    expect(toJson({ max: 18446744073709551615n })).toBe('{\n  "max": "18446744073709551615"\n}')
  })

  it('a defect is ERR_INTERNAL, exit code 70, whatever code it carries', () => {
    const error = Object.assign(new TypeError('x is not a function'), { code: 'ERR_SPEC' })
    expect(failureJson(error)).toEqual({
      error: { code: 'ERR_INTERNAL', exitCode: 70, message: 'x is not a function' },
    })
  })
})
