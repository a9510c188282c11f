import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/index.js'
import { EXIT } from '../src/exit-codes.js'
import { VERSION } from '../src/version.js'
import { cli } from './lab.js'

describe('help', () => {
  it('lists every command and every exit code', async () => {
    const { code, out, err } = await cli(['--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const { name, summary } of COMMANDS)
      expect(out).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 12)}`, 'm'))
    for (const { code: exit, when } of Object.values(EXIT))
      expect(out).toMatch(new RegExp(`^  ${exit} .*${when.slice(0, 12)}`, 'm'))
  })

  it.each(COMMANDS.map(({ name }) => name))('%s: options and examples that start with its own name', async (name) => {
    const { code, out } = await cli([name, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`Usage: cgroupkit ${name}`)
    if (name !== 'sim') expect(out).toContain('--json')
    expect(out).toContain('Examples:')
    expect(await cli(['help', name])).toMatchObject({ code: 0, out })
  })

  it('install', async () => {
    expect((await cli(['install', '--help'])).out).toMatchSnapshot()
  })

  it('without a command: help on stderr and exit code 2', async () => {
    const { code, out, err } = await cli([])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: cgroupkit')
  })

  it('the version is that of package.json', async () => {
    const path = fileURLToPath(new URL('../package.json', import.meta.url))
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
    expect(VERSION).toBe(version)
    expect(await cli(['--version'])).toMatchObject({ code: 0, out: `${version}\n` })
  })
})

describe('wrong words', () => {
  it.each([
    [['instal'], 'unknown command'],
    [['install', '--bundel', 'x'], 'unknown option'],
    [['install'], 'which container'],
    [['install', '--bundle', 'a', '--spec', 'b'], 'one of --bundle'],
    [['install', '--spec', '-', '--driver', 'openrc'], 'driver'],
    [['install', '--spec', '-', '--profile', 'fast'], 'no profile "fast"'],
    [['install', '--spec', '-', '--profile', 'weight=cubic'], 'no weight "cubic"'],
    [['install', '--spec', '-', '--profile', 'wait=linear'], 'no profile field "wait"'],
    [['install', '--spec', '-', '--started-at', 'yesterday'], 'not a time'],
    [['install', '--spec', '-', 'extra'], 'too many arguments'],
    [['plan', '--spec', '-', '--column', 'v3'], 'column'],
    [['inspect'], 'inspect what'],
    [['inspect', '/a', '--cadvisor', 'new'], 'cadvisor'],
    [['explain'], 'what'],
    [['explain', 'nonsense'], 'nothing is known'],
    [['explain', 'memory.limit', '--value', 'many'], 'whole number'],
    [['update', '--spec', '-', '--set', 'memory.size=1'], 'no field'],
    [['update', '--spec', '-', '--set', 'memory.limit=0x10'], 'whole number'],
    [['sim', 'create', '/', '--cgroup', 'v2'], 'not an empty folder'],
    [['sim', 'create'], 'missing required argument'],
    [['sim', 'create', '/nonexistent/a/b'], 'cannot make the folder'],
    [['sim', 'create', '/nonexistent', '--pod', 'a.slice:b:c'], 'without systemd'],
    [['install', '--bundle', ''], '--bundle: an empty name'],
    [['install', '--spec', ''], '--spec: an empty name'],
    [['inspect', ''], 'inspect what'],
    [['plan', '--spec', '-', '--column', 'v2', '--controllers', 'cpu,memroy'], 'no controller "memroy"'],
    [['update', '--spec', '-', '--set', 'memory.limit=1=2'], 'whole number'],
    [['help', 'nonsense'], "unknown command 'nonsense'"],
  ] as const)('%j', async (argv, says) => {
    const { code, out, err } = await cli(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(says)
    expect(err).toMatch(/^error: [a-z(-]/)
    const json = await cli([...argv, '--json'])
    expect(json).toMatchObject({ code: 2, err: '' })
    expect(JSON.parse(json.out)).toMatchObject({
      error: { code: 'ERR_USAGE', exitCode: 2, message: expect.stringContaining(says) },
    })
  })

  it('the hint names the help of the very command', async () => {
    expect((await cli(['sim', 'create'])).err).toContain('hint: cgroupkit sim create --help')
    expect((await cli(['install', '--nope'])).err).toContain('hint: cgroupkit install --help')
    expect((await cli(['--json', 'doctor'])).out).toContain('options come after the command; cgroupkit doctor --help')
  })

  it('sim alone misses a command too', async () => {
    expect(await cli(['sim'])).toMatchObject({ code: 2, err: expect.stringContaining('a command is missing') })
  })

  it('--json alone misses a command, in JSON', async () => {
    const { code, out } = await cli(['--json'])
    expect({ code, json: JSON.parse(out) }).toMatchObject({
      code: 2,
      json: { error: { code: 'ERR_USAGE', message: 'a command is missing' } },
    })
  })
})
