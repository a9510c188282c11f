import { compare, unexplained } from '../runtimes/compare.js'
import { drift, outcomesOf, unlike } from '../runtimes/drift.js'
import { inOrder, save, stored } from '../runtimes/fixtures.js'
import { GROUND, meet } from '../runtimes/ground.js'
import type { Ours } from '../runtimes/ours.js'
import { DRIVERS, type Driver, type Recording } from '../runtimes/outcome.js'
import { simulated } from '../runtimes/simulated.js'
import type { Row, Suite } from '../suite.js'

const { kernel, systemd } = GROUND

function peer(recording: Recording, ours: Ours): Row {
  const { runtime, version, driver } = recording
  const name = `${kernel} ${runtime} ${version} ${driver}`
  const verdicts = compare(recording, ours)
  const open = unexplained(verdicts)
  for (const { variant, at, theirs = '·', ours: ourselves = '·' } of open)
    console.log(`${name}: ${variant}: ${at}: ${theirs}, cgroupkit ${ourselves}`)
  const { changed, advice } = drift(recording, stored())
  for (const line of [...changed, ...(advice === undefined ? [] : [advice])]) console.log(line)
  const divergences = open.length + changed.length
  return { suite: 'runtimes', kernel: name, operations: verdicts.length, divergences, skips: 0 }
}

function own(driver: Driver, real: Ours, sim: Ours): Row {
  const name = `${kernel} cgroupkit ${driver}`
  const lines = unlike(real, sim)
  for (const line of lines) console.log(`${name}: ${line}`)
  const operations = outcomesOf(real).length
  return { suite: 'runtimes', kernel: name, operations, divergences: lines.length, skips: 0 }
}

async function record(): Promise<number> {
  const { recordings, ours } = await meet()
  save(recordings)
  return unexplained(recordings.flatMap((recording) => compare(recording, ours[recording.driver]))).length
}

export const runtimes: Suite = {
  name: 'runtimes',
  about: 'the same resources through runc, crun and cgroupkit, both drivers, before and after the quadratic weight',
  record,
  async run(kernels) {
    if (!kernels.includes(kernel)) return []
    const { recordings, ours } = await meet()
    const sim = await simulated(kernel, systemd)
    return [
      ...inOrder(recordings).map((recording) => peer(recording, ours[recording.driver])),
      ...DRIVERS.map((driver) => own(driver, ours[driver], sim[driver])),
    ]
  },
}
