import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { storedIn } from '../src/fixtures.js'
import { propertiesMarkdown } from '../src/systemd/properties-page.js'
import { MANAGERS, storedFolder } from '../src/systemd/record.js'
import { describeNotes } from './notes.js'

const grounds = new Map(MANAGERS.map(({ systemd }) => [String(systemd), storedIn(storedFolder(systemd))] as const))

describeNotes('systemd-notes.md', { grounds, every: [...grounds.keys()], rows: 50, inOrder: true })

it('docs/systemd-properties.md is what the recordings say: npm run docs', () => {
  expect(readFileSync(fileURLToPath(new URL('../../../docs/systemd-properties.md', import.meta.url)), 'utf8')).toBe(
    propertiesMarkdown(),
  )
})
