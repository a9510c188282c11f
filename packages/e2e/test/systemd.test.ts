import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIXTURES, storedIn } from '../src/fixtures.js'
import { replay } from '../src/replay.js'
import type { Line } from '../src/step.js'
import { systemdPropertiesMarkdown } from '../src/systemd/notes.js'
import { SYSTEMD_PROGRAMS } from '../src/systemd/programs/index.js'
import { MANAGERS, storedFolder } from '../src/systemd/record.js'

describe.each(MANAGERS)('systemd $systemd', ({ systemd, kernel }) => {
  const recordings = storedIn(storedFolder(systemd))

  it.each(recordings.map((recording) => [recording.program, recording] as const))(
    'the simulator answers as it did: %s',
    async (_, recording) => {
      expect([recording.systemd, recording.kernel]).toEqual([systemd, kernel])
      expect(await replay(recording)).toEqual([])
    },
  )

  it('was asked every program', () => {
    expect(recordings.map(({ program }) => program)).toEqual(Object.keys(SYSTEMD_PROGRAMS).sort())
  })
})
