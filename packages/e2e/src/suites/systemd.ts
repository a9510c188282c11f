import { divergences, drift, operationsOf } from '../compare.js'
import { saveIn, storedIn } from '../fixtures.js'
import type { Recording } from '../step.js'
import type { Row, Suite } from '../suite.js'
import { SYSTEMD_PROGRAMS } from '../systemd/programs/index.js'
import { MANAGERS, type Manager, recordSystemd, storedFolder } from '../systemd/record.js'
import type { RealKernel } from '../vm/kernels.js'

const NAMES = Object.keys(SYSTEMD_PROGRAMS)

/** Prints each program that came to no end. */
function missing(folder: string, names: readonly string[], recordings: readonly Recording[]): string[] {
  const absent = names.filter((name) => !recordings.some(({ program }) => program === name))
  for (const name of absent) console.log(`${folder}/${name}.json: the program did not end`)
  return absent
}

async function check(manager: Manager): Promise<Row> {
  const { systemd, kernel } = manager
  const folder = storedFolder(systemd)
  const stored = storedIn(folder)
  const names = stored.map(({ program }) => program)
  const recordings = await recordSystemd(manager, names.join(' '))
  return {
    suite: 'systemd',
    kernel: `${kernel} systemd ${systemd}`,
    operations: operationsOf(recordings),
    divergences:
      missing(folder, names, recordings).length +
      drift(folder, stored, recordings) +
      (await divergences(folder, recordings)),
    // programs that nobody has recorded yet
    skips: NAMES.length - names.length,
  }
}

/** All or nothing. */
async function record(manager: Manager): Promise<number> {
  const folder = storedFolder(manager.systemd)
  const recordings = await recordSystemd(manager)
  const absent = missing(folder, NAMES, recordings).length
  if (absent > 0) return absent
  saveIn(folder, recordings)
  return divergences(folder, recordings)
}

const managersOn = (kernels: readonly RealKernel[]) => MANAGERS.filter(({ kernel }) => kernels.includes(kernel))

export const systemd: Suite = {
  name: 'systemd',
  about: 'every program of fixtures/systemd again on systemd 252 and 257, compared with what is stored, and replayed',
  run: (kernels) => Promise.all(managersOn(kernels).map(check)),
  record: async (kernels) => {
    const counts = await Promise.all(managersOn(kernels).map(record))
    return counts.reduce((sum, count) => sum + count, 0)
  },
}
