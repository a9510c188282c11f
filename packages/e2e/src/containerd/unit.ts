import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { installed } from '../cgroupkit.js'
import { journalIds } from './agent-process.js'
import { Checks } from './checks.js'
import { criClient } from './cri.js'
import { CONTAINERS } from './expected.js'
import { killUnit } from './outage.js'
import { Pod } from './pod.js'
import type { Check } from './told.js'
import { until } from './until.js'

const UNIT = 'cgroupkit-agent.service'
const SETTINGS = '/etc/cgroupkit/agent.yaml'
const DROP_IN = `/etc/systemd/system/${UNIT}.d/watchdog.conf`
/** The shipped 60 would have a guest wait for a minute. */
const WATCHDOG_S = 16
const { side: SIDE } = CONTAINERS

/** `cgroupkit agent install`, and the unit as it ships, under the guest's systemd. */
export async function unit(): Promise<Check[]> {
  const checks = new Checks()
  const pod = await Pod.run(criClient(), 1)
  const early = await pod.create('early', SIDE.resources)
  await pod.start(early)
  checks.is('agent install', installAgent(), 0)
  checks.is('systemd heard that it is ready', shown('Type', 'ActiveState', 'SubState', 'Result'), {
    Type: 'notify',
    ActiveState: 'active',
    SubState: 'running',
    Result: 'success',
  })
  await checks.becomes('what ran before has its directory', pod.dirOf(early), SIDE.files)
  const more = await pod.create('more', SIDE.resources)
  await pod.start(more)
  await checks.becomes('a unit hardened as it ships makes directories and writes values', pod.dirOf(more), SIDE.files)
  checks.is('systemd-analyze security', exposure(), EXPOSURE)

  const { MainPID: first } = shown('MainPID')
  killUnit(UNIT)
  const second = await anotherPid(first)
  checks.is('killed, it comes back', second !== undefined, true)

  mkdirSync(`/etc/systemd/system/${UNIT}.d`, { recursive: true })
  writeFileSync(DROP_IN, `[Service]\nWatchdogSec=${WATCHDOG_S}\n`)
  execFileSync('systemctl', ['daemon-reload'])
  execFileSync('systemctl', ['restart', UNIT])
  const { MainPID: fed, WatchdogTimestampMonotonic: fedAt } = shown('MainPID', 'WatchdogTimestampMonotonic')
  await sleep(WATCHDOG_S * 1250)
  const { MainPID: later, WatchdogTimestampMonotonic: laterAt } = shown('MainPID', 'WatchdogTimestampMonotonic')
  checks.is('the watchdog is fed, and is content', [later, Number(laterAt) > Number(fedAt)], [fed, true])
  killUnit(UNIT, 'STOP')
  checks.is('one that hangs is ended by the watchdog, and comes back', (await anotherPid(fed)) !== undefined, true)
  checks.is('because of the watchdog', endedByWatchdog(), true)

  await pod.stop(more)
  await checks.vanishes('and goes on: more has no directory after its end', pod.dirOf(more))
  checks.is('agent uninstall', installed(['agent', 'uninstall']).status, 0)
  checks.is('no unit is left', shown('LoadState', 'ActiveState'), { LoadState: 'not-found', ActiveState: 'inactive' })
  checks.is('the directories stay', [existsSync(pod.dirOf(early)), journalIds()], [true, [early]])
  checks.is('gc --all', installed(['gc', '--all']).status, 0)
  checks.is('takes them away', [existsSync(pod.dirOf(early)), journalIds()], [false, []])
  return checks.all
}

/** Overall exposure by systemd 252: 0 is best, 10 worst. */
const EXPOSURE = '2.3 OK'

function exposure(): string {
  const text = execFileSync('systemd-analyze', ['security', '--no-pager', UNIT], { encoding: 'utf8' })
  return /exposure level for \S+: (\S+ \w+)/.exec(text)?.[1] ?? text
}

/** Its exit code. */
export function installAgent(): number {
  mkdirSync('/etc/cgroupkit', { recursive: true })
  writeFileSync(SETTINGS, 'zero-rows-dropped: true\n')
  const { status, stderr } = installed(['agent', 'install', '--config', SETTINGS])
  process.stderr.write(stderr)
  return status
}

function shown(...names: readonly string[]): Record<string, string> {
  const text = execFileSync('systemctl', ['show', ...names.map((name) => `--property=${name}`), UNIT], {
    encoding: 'utf8',
  })
  const lines = text.split('\n').filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

export const isActive = () => shown('ActiveState').ActiveState === 'active'

const anotherPid = (before: string | undefined) =>
  until(() => {
    const { MainPID, ActiveState } = shown('MainPID', 'ActiveState')
    return ActiveState === 'active' && MainPID !== before ? MainPID : undefined
  })

const endedByWatchdog = () =>
  execFileSync('journalctl', ['-u', UNIT, '--no-pager', '-o', 'cat'], { encoding: 'utf8' }).includes(
    "Failed with result 'watchdog'",
  )
