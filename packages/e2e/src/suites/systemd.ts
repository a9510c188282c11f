import { divergences, drift, operationsOf } from '../compare.js'
import { storedIn } from '../fixtures.js'
import type { Row, Suite } from '../suite.js'
import { SYSTEMD_PROGRAMS } from '../systemd/programs/index.js'
import { MANAGERS, type Manager, recordSystemd, storedFolder } from '../systemd/record.js'

async function check(manager: Manager): Promise<Row> {
  const { systemd, kernel } = manager
  const folder = storedFolder(systemd)
  const stored = storedIn(folder)
  const names = stored.map(({ program }) => program)
  const recordings = await recordSystemd(manager, names.join(' '))
  const missing = names.filter((name) => !recordings.some(({ program }) => program === name))
  for (const name of missing) console.log(`${folder}/${name}.json: the program did not end`)
  return {
    suite: 'systemd',
    kernel: `${kernel} systemd ${systemd}`,
    operations: operationsOf(recordings),
    divergences: missing.length + drift(folder, stored, recordings) + (await divergences(folder, recordings)),
    // programs that nobody has recorded yet
    skips: Object.keys(SYSTEMD_PROGRAMS).length - names.length,
  }
}

export const systemd: Suite = {
  name: 'systemd',
  about: 'every program of fixtures/systemd again on systemd 252 and 257, compared with what is stored, and replayed',
  run: (kernels) => Promise.all(MANAGERS.filter(({ kernel }) => kernels.includes(kernel)).map(check)),
}
