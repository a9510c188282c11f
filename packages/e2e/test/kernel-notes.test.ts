import { stored, storedIn } from '../src/fixtures.js'
import { MANAGERS, storedFolder } from '../src/systemd/record.js'
import { REAL_KERNELS } from '../src/vm/kernels.js'
import { describeNotes } from './notes.js'

const grounds = new Map([
  ...REAL_KERNELS.map((kernel) => [kernel, stored(kernel)] as const),
  ...MANAGERS.map(({ systemd }) => storedFolder(systemd)).map((folder) => [folder, storedIn(folder)] as const),
])

describeNotes('kernel-notes.md', { grounds, every: REAL_KERNELS, rows: 60 })
