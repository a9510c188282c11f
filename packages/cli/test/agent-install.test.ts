import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PACKAGED_EXEC, UNIT, unitText } from '../src/service/unit.js'
import { cliJson, temporary } from './lab.js'

interface Result {
  dryRun: boolean
  steps: { do: string; path?: string; command?: string }[]
  unit?: string
  error?: { code: string; message: string }
}

/** A place for units, and a systemctl that notes what it is asked and fails at the words given. */
function machine(failsAt = 'nothing') {
  const dir = temporary()
  const [units, log] = [join(dir, 'units'), join(dir, 'asked')]
  mkdirSync(units)
  writeFileSync(log, '')
  const program = `#!/bin/sh\necho "$*" >> ${log}\ncase "$*" in ${failsAt}*) echo "Job failed" >&2; exit 1;; esac\n`
  writeFileSync(join(dir, 'systemctl'), program)
  chmodSync(join(dir, 'systemctl'), 0o755)
  return {
    unit: join(units, UNIT),
    files: () => readdirSync(units),
    asked: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
    run: (words: string[], more: string[] = []) =>
      cliJson<Result>(['agent', ...words, '--unit-dir', units, ...more], { env: { PATH: `${dir}:/usr/bin:/bin` } }),
  }
}

describe('cgroupkit agent install', () => {
  it('writes the unit and starts it, again with the same result; uninstall leaves nothing', async () => {
    const { run, unit, files, asked } = machine()
    expect(await run(['install'])).toMatchObject({ code: 0, json: { dryRun: false } })
    const text = readFileSync(unit, 'utf8')
    expect(text).toContain(`ExecStart=${process.execPath} `)
    expect(existsSync(/ExecStart=\S+ (\S+)/.exec(text)?.[1] ?? '')).toBe(true)
    expect(asked()).toEqual(['daemon-reload', `enable --now ${UNIT}`])
    expect(await run(['install'])).toMatchObject({ code: 0 })
    expect(asked().at(-1)).toBe(`try-restart ${UNIT}`)
    expect(readFileSync(unit, 'utf8')).toBe(text)
    expect(await run(['uninstall'])).toMatchObject({ code: 0 })
    expect(files()).toEqual([])
    expect(asked().slice(-2)).toEqual([`disable --now ${UNIT}`, 'daemon-reload'])
    expect(await run(['uninstall'])).toMatchObject({ code: 0, json: { steps: [] } })
  })

  it('--dry-run tells the steps and the unit, and changes nothing', async () => {
    const { run, files, asked } = machine()
    const { json } = await run(['install'], ['--dry-run', '--no-start'])
    expect(json.steps).toEqual([
      { do: 'write', path: expect.stringContaining(UNIT) },
      { do: 'run', command: 'systemctl daemon-reload' },
      { do: 'run', command: `systemctl enable ${UNIT}` },
    ])
    expect(json.unit).toContain('Type=notify')
    expect(files()).toEqual([])
    expect(asked()).toEqual([])
  })

  it.each(['daemon-reload', 'enable'])('a failing systemctl %s leaves nothing behind', async (words) => {
    const { run, files, asked } = machine(words)
    const { code, json } = await run(['install'])
    expect(code).toBe(1)
    expect(json.error).toMatchObject({ code: 'ERR_BUS', message: expect.stringContaining('Job failed') })
    expect(files()).toEqual([])
    expect(asked().at(-1)).toBe('daemon-reload')
  })

  it('a failing upgrade brings the earlier unit back', async () => {
    const { run, unit, files } = machine('try-restart')
    const before = unitText(['/opt/old'])
    writeFileSync(unit, before)
    expect(await run(['install'])).toMatchObject({ code: 1 })
    expect(readFileSync(unit, 'utf8')).toBe(before)
    expect(files()).toEqual([UNIT])
  })

  it('somebody else’s unit of that name is neither written nor removed', async () => {
    const { run, unit, asked } = machine()
    writeFileSync(unit, '[Service]\nExecStart=/bin/true\n')
    for (const words of [['install'], ['uninstall']])
      expect(await run(words)).toMatchObject({ code: 1, json: { error: { code: 'EEXIST' } } })
    expect(readFileSync(unit, 'utf8')).toContain('/bin/true')
    expect(asked()).toEqual([])
  })

  it('a configuration that cannot be used is refused before anything is written', async () => {
    const { run, files } = machine()
    const config = join(temporary(), 'agent.yaml')
    writeFileSync(config, 'resync: never\n')
    expect(await run(['install'], ['--config', config])).toMatchObject({ code: 3 })
    expect(files()).toEqual([])
    writeFileSync(config, 'resync: 60\n')
    const { json } = await run(['install'], ['--config', config, '--dry-run'])
    expect(json.unit).toContain(` agent --config ${config}\n`)
  })

  it('below --root the file is written, and this host’s systemd is not asked', async () => {
    const { run, asked } = machine()
    const root = temporary()
    expect(await run(['install'], ['--root', root])).toMatchObject({ code: 4, json: { error: { code: 'ERR_HOST' } } })
    mkdirSync(join(root, 'etc/systemd/system'), { recursive: true })
    const installed = await cliJson<Result>(['agent', 'install', '--root', root])
    expect(installed.json.steps).toEqual([{ do: 'write', path: join(root, 'etc/systemd/system', UNIT) }])
    expect(asked()).toEqual([])
  })
})

describe('the unit', () => {
  const text = unitText(PACKAGED_EXEC)
  const settings = text.split('\n')
  const packaged = fileURLToPath(new URL(`../../../deploy/systemd/${UNIT}`, import.meta.url))

  it('deploy/systemd is what the code says', () => expect(readFileSync(packaged, 'utf8')).toBe(text))

  it('B39 keeps its journal, its cgroups writable and its compiler, delegates nothing, and is bounded', () => {
    expect(settings).toEqual(
      expect.arrayContaining([
        'Type=notify',
        'WatchdogSec=60',
        'RuntimeDirectory=cgroupkit',
        'RuntimeDirectoryPreserve=yes',
        'ProtectControlGroups=no',
        'MemoryDenyWriteExecute=no',
        expect.stringMatching(/^OOMScoreAdjust=-\d+$/),
        expect.stringMatching(/^MemoryMax=\d+M$/),
      ]),
    )
    expect(text).not.toContain('Delegate')
  })

  it('B36 directories are made readable for all, as the kernel makes its own', () =>
    expect(settings).toContain('UMask=0022'))

  it.each([
    [['/a b/node', 'c'], 'ExecStart="/a b/node" c'],
    [['/a"b', '100%', '$HOME'], 'ExecStart="/a\\"b" 100%% $$HOME'],
  ])('words of a path stay words: %j', (exec, line) => expect(unitText(exec).split('\n')).toContain(line))

  const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' })
  const version = Number(/^systemd (\d+)/.exec(analyze('--version').stdout ?? '')?.[1] ?? 0)

  // --offline since systemd 250
  it.skipIf(version < 250)('is good by systemd-analyze security, with an exposure of at most 3.0', () => {
    const { stdout, status } = analyze('security', '--offline=true', '--threshold=30', '--no-pager', packaged)
    expect(stdout).toMatch(/Overall exposure level for cgroupkit-agent\.service/)
    expect([status, /Overall.*/.exec(stdout)?.[0]]).toEqual([0, expect.any(String)])
  })

  it.skipIf(version < 250)('has no line that systemd does not know', () => {
    const { stderr } = analyze('verify', '--man=no', packaged)
    expect(stderr.split('\n').filter((line) => /cgroupkit-agent\.service:\d+/.test(line))).toEqual([])
  })
})
