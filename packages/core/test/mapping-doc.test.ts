import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { IRREGULAR, OCI_FIELDS, SPEC_ROWS, toMarkdown } from '../src/index.js'

describe('docs/mapping.md', () => {
  it('is what the table says now: `pnpm build && pnpm run docs` writes it', () => {
    expect(readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8')).toBe(toMarkdown())
  })

  it('names every field, file, property and series', () => {
    const page = toMarkdown()
    const names = [
      ...OCI_FIELDS,
      ...SPEC_ROWS.flatMap((row) => [
        ...[...row.v1, ...row.v2].map(({ file }) => file),
        ...row.systemd.map(({ prop }) => prop),
        row.series?.name ?? row.oci,
      ]),
      ...IRREGULAR.flatMap((each) => each.rows).flatMap(({ oci, v1, v2, systemd }) => [oci, ...v1, ...v2, ...systemd]),
    ]
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
