import { checksOf, failed } from '../runsc/checks.js'
import { writePage } from '../runsc/page.js'
import { GROUNDS, type Ground, play } from '../runsc/play.js'
import { formatTranscript, storedTranscripts, storeTranscript } from '../runsc/stored.js'
import { nameOf, type Transcript } from '../runsc/transcript.js'
import type { Row, Suite } from '../suite.js'

/** Prints each value that is not what it must be. */
function judge(transcript: Transcript): Row {
  const name = nameOf(transcript)
  const checks = checksOf(transcript)
  const wrong = checks.filter(failed)
  for (const { says, got, wanted } of wrong)
    console.log(`${name}: ${says}\n  got    ${JSON.stringify(got)}\n  wanted ${JSON.stringify(wanted)}`)
  const { kernel, cgroup, driver, runsc, systemd } = transcript
  const ground = cgroup === 'v1' ? 'v1' : driver
  return {
    suite: 'runsc',
    kernel: `${kernel} systemd ${systemd}, runsc ${runsc} ${ground}`,
    operations: checks.length + transcript.steps.length,
    divergences: wrong.length + drift(transcript),
    skips: 0,
  }
}

/** What runsc, systemd and the kernel did otherwise than in fixtures/runsc. The words of cgroupkit have tests of their own. */
function drift(transcript: Transcript): number {
  const name = nameOf(transcript)
  const stored = storedTranscripts().find((one) => nameOf(one) === name)
  if (stored === undefined) {
    console.log(`fixtures/runsc/${name}.json is not there: pnpm e2e record runsc writes it`)
    return 1
  }
  const lines = new Set(formatTranscript(wordless(stored)).split('\n'))
  const changed = formatTranscript(wordless(transcript))
    .split('\n')
    .filter((line) => !lines.has(line))
  for (const line of changed) console.log(`fixtures/runsc/${name}.json has no ${line.slice(0, 2000)}`)
  return changed.length
}

const wordless = ({ steps, ...rest }: Transcript): Transcript => ({
  ...rest,
  steps: steps.map((step) => (step.command.startsWith('cgroupkit ') ? { ...step, stdout: '', stderr: '' } : step)),
})

/** Plays the story on every ground, and writes fixtures/runsc and docs/runsc.md. */
async function record(): Promise<number> {
  for (const transcript of (await Promise.all(GROUNDS.map(play))).flat()) storeTranscript(transcript)
  writePage(storedTranscripts())
  return 0
}

async function on(ground: Ground): Promise<Row[]> {
  return (await play(ground)).map(judge)
}

export const runsc: Suite = {
  name: 'runsc',
  about:
    'the bug of gVisor #13070 with two of Debian’s runsc, both drivers, v2 and v1: shown, cured by install and by the hook, removed',
  run: async (kernels) => (await Promise.all(GROUNDS.filter(({ kernel }) => kernels.includes(kernel)).map(on))).flat(),
  record,
}
