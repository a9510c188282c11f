import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checksOf, failed } from '../src/runsc/checks.js'
import { PAGE, pageOf } from '../src/runsc/page.js'
import { idOf } from '../src/runsc/pod.js'
import { stepOf } from '../src/runsc/reading.js'
import { storedTranscripts } from '../src/runsc/stored.js'
import { nameOf, type Transcript } from '../src/runsc/transcript.js'

const transcripts = storedTranscripts()

describe.each(transcripts.map((transcript) => [nameOf(transcript), transcript] as const))(
  'runsc %s',
  (_, transcript) => {
    it('leaves the bug, and is cured of it', () => {
      const checks = checksOf(transcript)
      expect(checks.filter(failed)).toEqual([])
      expect(checks.length).toBeGreaterThanOrEqual(90)
    })
  },
)

describe('the checks', () => {
  const systemd = transcripts.find(({ driver }) => driver === 'systemd')
  if (systemd === undefined) throw new Error('fixtures/runsc has no transcript of the systemd driver')
  const pod = Object.keys(stepOf(systemd, 'install app').effects.made ?? {})[0]?.replace(/\/[^/]+$/, '') ?? ''
  const spoil: [string, (one: Transcript) => void, RegExp][] = [
    ['a directory of runsc', (one) => give(one, 'create app', idOf('app')), /create app: makes a directory/],
    ['a directory without the mark', (one) => give(one, 'install side', idOf('side'), '755'), /install side: makes/],
    [
      'subtree_control written on the way',
      (one) => {
        stepOf(one, 'install app').effects.changed = { [`${pod}/cgroup.subtree_control`]: ['', 'cpu'] }
      },
      /install app: nothing elsewhere/,
    ],
    [
      'the sandbox changed by a look',
      (one) => {
        stepOf(one, 'doctor').effects.changed = { [`${pod}/${idOf('pause')}/cpu.weight`]: ['1', '100'] }
      },
      /doctor: changes nothing/,
    ],
    [
      'a wrong limit',
      (one) => {
        for (const { texts } of Object.values(stepOf(one, 'start hooked').effects.made ?? {}))
          texts['memory.max'] = 'max'
      },
      /start hooked: the limits/,
    ],
    [
      'a directory left behind',
      (one) => {
        stepOf(one, 'uninstall app').effects = {}
      },
      /uninstall app: removes/,
    ],
    [
      'a hook that fails',
      (one) => {
        for (const run of Object.values(one.hooks)) run.status = 1
      },
      /poststart: exit status/,
    ],
    [
      'a value lost at daemon-reload',
      (one) => {
        stepOf(one, 'daemon-reload').effects.changed = { [`${pod}/${idOf('app')}/memory.max`]: ['134217728', 'max'] }
      },
      /daemon-reload/,
    ],
  ]
  it.each(spoil)('see %s', (_, change, says) => {
    const one = structuredClone(systemd)
    change(one)
    expect(
      checksOf(one)
        .filter(failed)
        .map((check) => check.says),
    ).toContainEqual(expect.stringMatching(says))
  })

  function give(one: Transcript, title: string, name: string, mode = '755'): void {
    const { effects } = stepOf(one, title)
    effects.made = { [`${pod}/${name}`]: { mode, texts: {} } }
  }
})

describe('docs/runsc.md', () => {
  it('is what the transcripts say', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(pageOf(transcripts))
  })
})
