import { BASE, compare, generationOf, unexplained, type Verdict } from './compare.js'
import { stored } from './fixtures.js'
import { GROUND } from './ground.js'
import { DRIVERS, type Recording } from './outcome.js'
import { REASONS } from './reasons/index.js'
import { KINDS, type Reason } from './reasons/reason.js'
import { simulated } from './simulated.js'
import { isOf, nameOf, outcomes, shown, table } from './table.js'

/** docs/side-by-side.md: the recordings beside what cgroupkit does on the simulator. */
export async function sideBySideMarkdown(): Promise<string> {
  const recordings = stored()
  const verdicts = await verdictsOf(recordings)
  const parts = DRIVERS.flatMap((driver) => {
    const own = verdicts.filter((verdict) => verdict.driver === driver)
    const peers = recordings.filter((recording) => recording.driver === driver)
    const [files, properties] = [own.filter((verdict) => !isProperty(verdict)), own.filter(isProperty)]
    const tables = [`## Files, driver ${driver}`, outcomes(peers, files)]
    return properties.length === 0 ? tables : [...tables, '## Unit properties', outcomes(peers, properties)]
  })
  const texts = [
    introduction(recordings),
    summary(recordings, verdicts),
    ...differences(recordings, verdicts),
    ...parts,
  ]
  return `${texts.join('\n\n')}\n`
}

/** Of every recording, against the simulated guest. */
export async function verdictsOf(recordings: readonly Recording[]): Promise<Verdict[]> {
  const ours = await simulated(GROUND.kernel, GROUND.systemd)
  return recordings.flatMap((recording) => compare(recording, ours[recording.driver]))
}

const isProperty = ({ at }: Verdict) => /^[A-Z]/.test(at)

const introduction = (recordings: readonly Recording[]) => `# Side by side with runc and crun

Written by \`npm run docs\`; do not edit. The same \`linux.resources\` were given to each runtime (\`create\`, no \`start\`) and to cgroupkit (\`openCgroup\`, \`install\`, a process), in one virtual machine
with Linux ${recordings[0]?.kernel} and systemd ${GROUND.systemd}, and every interface file of the container's directory was read back: what stands here is what the kernel kept. Two of each runtime: one of before the
quadratic formula for \`cpu.weight\`, one of after it; which formula a peer has is measured (2048 shares), not taken from its version. Each is compared with the profile of its formula.

\`pnpm e2e runtimes\` asks all of them again and fails where a value is neither equal nor explained, where it is not the recorded one, or where the machine differs from the simulator from which cgroupkit's
column is written. \`pnpm e2e record runtimes\` writes \`fixtures/runtimes\`.`

function summary(recordings: readonly Recording[], verdicts: readonly Verdict[]): string {
  const rows = recordings.map((recording) => {
    const own = verdicts.filter((verdict) => isOf(verdict, recording))
    const count = (of: (verdict: Verdict) => boolean) => String(own.filter(of).length)
    const generation = generationOf(recording)
    const base = BASE[generation]
    return [
      nameOf(recording),
      recording.driver,
      generation,
      `\`${base}\``,
      String(Object.keys(recording.variants).length),
      String(own.length),
      count(({ profile }) => profile === base),
      count(({ profile }) => profile !== undefined && profile !== base),
      ...KINDS.map(({ kind }) => count(({ reason }) => reason?.kind === kind)),
      String(unexplained(own).length),
    ]
  })
  const titles = ['runtime', 'driver', 'formula', 'profile', 'asked', 'values', 'equal', 'equal under another profile']
  return `## Summary\n\n${table([...titles, ...KINDS.map(({ title }) => title.toLowerCase()), 'unexplained'], rows)}`
}

function differences(recordings: readonly Recording[], verdicts: readonly Verdict[]): string[] {
  const kinds = KINDS.map(({ kind, title, about }) => {
    const own = REASONS.filter((reason) => reason.kind === kind)
    const rows = own.map((reason) => explained(reason, recordings, verdicts))
    return `### ${title}\n\n${about}\n\n${table(['name', 'what', 'values', 'source'], rows)}`
  })
  return ['## Where they differ', profiles(verdicts), ...kinds, alone(verdicts)]
}

/** Values that are equal, though not under the profile of the formula alone. */
function profiles(verdicts: readonly Verdict[]): string {
  const found = verdicts.filter(({ profile, generation }) => profile !== undefined && profile !== BASE[generation])
  const rows = new Map<string, string[]>()
  for (const verdict of found) {
    const { profile, variant, at, ours, theirs, driver } = verdict
    const file = at === 'refused' ? '' : `\`${at}\``
    const key = [`\`${profile}\``, variant, file, `${shown(ours, at)} → ${shown(theirs, at)}`].join('\0')
    rows.set(key, [...(rows.get(key) ?? []), `${nameOf(verdict)} ${driver}`])
  }
  const cells = [...rows].map(([key, who]) => [...key.split('\0'), who.join(', ')])
  const titles = ['profile', 'asked', 'file or property', 'cgroupkit → under it', 'as']
  return `### Another profile\n\nA choice that \`--profile\` takes, and cgroupkit says the same.\n\n${table(titles, cells)}`
}

/** What no peer confirms. */
function alone(verdicts: readonly Verdict[]): string {
  const keyOf = ({ driver, variant, at }: Verdict) => [driver, variant, at].join('\0')
  const confirmed = new Set(verdicts.filter(({ profile }) => profile !== undefined).map(keyOf))
  const own = verdicts.filter((one) => one.at !== 'refused' && one.ours !== undefined && !confirmed.has(keyOf(one)))
  const rows = new Map(
    own.map((one) => [keyOf(one), [one.variant, one.driver, `\`${one.at}\``, shown(one.ours, one.at)]]),
  )
  const about = 'What cgroupkit has set and none of the four has set alike: nothing here confirms it.'
  return `### cgroupkit alone\n\n${about}\n\n${table(['asked', 'driver', 'file or property', 'cgroupkit'], [...rows.values()])}`
}

function explained(reason: Reason, recordings: readonly Recording[], verdicts: readonly Verdict[]): string[] {
  const own = verdicts.filter((verdict) => verdict.reason === reason)
  const who = recordings.flatMap((recording) => {
    const count = own.filter((verdict) => isOf(verdict, recording)).length
    return count === 0 ? [] : [`${nameOf(recording)} ${recording.driver}: ${count}`]
  })
  const words = own.flatMap((verdict) => {
    const { said } = recordings.find((each) => isOf(verdict, each))?.variants[verdict.variant] ?? {}
    return verdict.at === 'refused' && said !== undefined ? [said.replace(/^.*(?:create failed|process): /, '')] : []
  })
  const [example] = words
  const what = example === undefined ? reason.what : `${reason.what} “${example}”`
  return [`<a id="${reason.name}"></a>${reason.name}`, what, who.join(', '), reason.source]
}
