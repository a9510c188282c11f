import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { agentSettingsMarkdown, cliMarkdown, errorsMarkdown } from '../src/index.js'

const docs = (name: string) => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))

// UPDATE_DOCS=1 writes them, as `pnpm run docs` does.
describe('generated documents are up to date', () => {
  it.each([
    ['cli.md', cliMarkdown],
    ['errors.md', errorsMarkdown],
    ['agent-settings.md', agentSettingsMarkdown],
  ] as const)('docs/%s', async (name, make) => {
    const text = await make()
    if (process.env.UPDATE_DOCS === '1') writeFileSync(docs(name), text)
    expect(readFileSync(docs(name), 'utf8')).toBe(text)
  })
})
