import { isDeepStrictEqual } from 'node:util'
import { CURED, DEFAULTS, SERIES } from './expected.js'
import { type ContainerName, idOf } from './pod.js'
import { changedTexts, directoriesBefore, isOf, limitsIn, madeFor, seriesIn, stepOf } from './reading.js'
import type { Transcript } from './transcript.js'

export interface Check {
  says: string
  got: unknown
  wanted: unknown
}

type Say = (says: string, got: unknown, wanted: unknown) => void

/** All that is wanted of the story, as values to compare, in the story's order. */
export function checksOf(transcript: Transcript): Check[] {
  const checks: Check[] = []
  const say: Say = (says, got, wanted) => checks.push({ says, got, wanted })
  statuses(transcript, say)
  bug(transcript, say)
  looking(transcript, say)
  for (const [title, name] of [
    ['install app', 'app'],
    ['install side', 'side'],
    ['start hooked', 'hooked'],
  ] as const)
    cure(transcript, say, title, name)
  reload(transcript, say)
  hook(transcript, say)
  removal(transcript, say)
  return checks
}

export const failed = ({ got, wanted }: Check): boolean => !isDeepStrictEqual(got, wanted)

/** On systemd there is nothing to inspect before the cure; everything else succeeds, a start with a hook that cannot work too. */
function statuses({ driver, steps }: Transcript, say: Say): void {
  const refused = (title: string) => driver === 'systemd' && /^inspect (app|side) before$/.test(title)
  for (const { title, status } of steps) say(`${title}: status`, status, refused(title) ? 1 : 0)
}

/** runsc's directories carry no mark of ours, and the kernel's defaults whatever the spec says; on systemd there are none. */
function bug(transcript: Transcript, say: Say): void {
  for (const name of ['app', 'side', 'hooked', 'blind'] as const) {
    const made = madeFor(stepOf(transcript, `create ${name}`), name)
    say(`create ${name}: makes a directory`, made.length > 0, transcript.driver === 'cgroupfs')
    const defaults = DEFAULTS[transcript.cgroup]
    say(`create ${name}: with no limits`, changedTexts(made, defaults), {})
    say(`create ${name}: not ours`, made.filter(([, { mode }]) => mode !== '755').length, 0)
    if (name !== 'hooked') say(`start ${name}: changes nothing`, stepOf(transcript, `start ${name}`).effects, {})
  }
}

/** Commands that only look, and what cAdvisor sees before and after. */
function looking(transcript: Transcript, say: Say): void {
  for (const { title, effects } of transcript.steps)
    if (/^(inspect|doctor|plan|state)|--dry-run$/.test(title)) say(`${title}: changes nothing`, effects, {})
  const { none, ...full } = SERIES[transcript.cgroup]
  for (const name of ['app', 'side'] as const) {
    const before = transcript.driver === 'systemd' ? {} : none
    say(`cAdvisor on ${name}, before`, seriesIn(stepOf(transcript, `inspect ${name} before`)), before)
    say(`cAdvisor on ${name}, after`, seriesIn(stepOf(transcript, `inspect ${name} after`)), full[name])
  }
  const [before, after] = ['before', 'after'].map((when) => stepOf(transcript, `inspect pause ${when}`).stdout)
  say('cAdvisor on pause: as before', after, before)
}

/** These limits in the container's own directory, which is ours where we made it; nothing anywhere else, subtree_control included. */
function cure(transcript: Transcript, say: Say, title: string, name: 'app' | 'side' | 'hooked'): void {
  const step = stepOf(transcript, title)
  const { made = {}, changed = {}, removed = [] } = step.effects
  const modes = madeFor(step, name).map(([, { mode }]) => mode)
  say(`${title}: the limits of the spec`, limitsIn(step, DEFAULTS[transcript.cgroup]), CURED[transcript.cgroup][name])
  say(`${title}: makes`, modes, transcript.driver === 'systemd' ? ['1755'] : [])
  const elsewhere = [...Object.keys(made), ...Object.keys(changed), ...removed].filter((path) => !isOf(path, name))
  say(`${title}: nothing elsewhere`, elsewhere, [])
}

/** Hierarchies of v1 in which limits are. */
const LIMITED = /^\/(cpu,cpuacct|memory|pids)\//

function reload(transcript: Transcript, say: Say): void {
  const { made, changed, removed = [] } = stepOf(transcript, 'daemon-reload').effects
  // on v1 systemd takes empty directories out of blkio: found with runsc's own, before anything was cured
  const lost = transcript.cgroup === 'v1' ? removed.filter((path) => LIMITED.test(path)) : removed
  say('daemon-reload: keeps directories and limits', [made, changed, lost], [undefined, undefined, []])
}

/** A hook whose host is not there: it says so, succeeds, and the container runs. */
function hook(transcript: Transcript, say: Say): void {
  say('blind: runs', /"status": "(\w+)"/.exec(stepOf(transcript, 'state blind').stdout)?.[1], 'running')
  for (const [point, status] of [
    ['poststart', 'created'],
    ['poststop', 'stopped'],
  ] as const) {
    const run = transcript.hooks[point]
    say(`${point}: exit status`, run?.status, 0)
    say(`${point}: one line of warning`, /^cgroupkit-hook: .+$/.test(run?.stderr ?? ''), true)
    say(`${point}: state on stdin`, [run?.state.id, run?.state.status], [idOf('blind'), status])
    say(`${point}: is root, with no PATH`, [run?.uid, run?.env.includes('PATH')], [0, false])
  }
}

/** Ours goes with uninstall or the hook, runsc's with runsc, each whole and with nothing else. */
function removal(transcript: Transcript, say: Say): void {
  const owner = (ours: string, runsc: string) => (transcript.driver === 'systemd' ? ours : runsc)
  const removers: Record<string, ContainerName | undefined> = {
    [owner('uninstall app', 'delete app')]: 'app',
    [owner('uninstall side', 'delete side')]: 'side',
    'delete hooked': 'hooked',
    ...(transcript.driver === 'cgroupfs' && { 'delete blind': 'blind' }),
    'delete pause': 'pause',
  }
  for (const { title, effects } of transcript.steps.filter((step) => /^(delete|uninstall) /.test(step.title))) {
    const name = removers[title]
    const there = directoriesBefore(transcript, title).filter((path) => name !== undefined && isOf(path, name))
    say(`${title}: removes`, effects.removed ?? [], there)
    // with its last unit systemd takes back the controllers that only that one asked for
    const taken = transcript.driver === 'systemd' && title === 'delete pause' ? ['/cgroup.subtree_control'] : []
    say(`${title}: nothing else`, [effects.made, Object.keys(effects.changed ?? {})], [undefined, taken])
  }
  // systemd keeps the slices that it made for the sandbox's scope, runsc forgets the parents of a relative path
  const left = directoriesBefore(transcript).filter((path) => !/\.slice$|\/relative$/.test(path))
  say('in the end: directories that were not there before', left, [])
}
