import { divergences, drift, operationsOf } from '../compare.js'
import { storedIn } from '../fixtures.js'
import type { Row, Suite } from '../suite.js'
import { MANAGERS, type Manager, recordSystemd, storedFolder } from '../systemd/record.js'

async function check(manager: Manager): Promise<Row> {
  const { systemd, kernel } = manager
  const recordings = await recordSystemd(manager)
  const folder = storedFolder(systemd)
  const stored = storedIn(folder)
  // what is stored is of one kernel; on another the simulator alone is asked
  const sameKernel = stored.every((one) => one.kernel === kernel)
  const missing = stored.filter(({ program }) => !recordings.some((one) => one.program === program)).length
  const found = missing + (sameKernel ? drift(folder, stored, recordings) : 0) + (await divergences(folder, recordings))
  return {
    suite: 'systemd',
    kernel: `${kernel} systemd ${systemd}`,
    operations: operationsOf(recordings),
    divergences: found,
    skips: 0,
  }
}

export const systemd: Suite = {
  name: 'systemd',
  about: 'every program of fixtures/systemd again on systemd 252 and 257, compared with what is stored, and replayed',
  run: (kernels) => Promise.all(MANAGERS.filter(({ kernel }) => kernels.includes(kernel)).map(check)),
}
