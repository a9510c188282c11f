// Writes the generated pages of docs/ from the built packages: `npm run docs`. With --check it writes nothing and fails when one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toMarkdown } from '@cgroupkit/core'
import { cliMarkdown, errorsMarkdown } from 'cgroupkit'
import { coverageMarkdown } from '../packages/e2e/dist/coverage-page.js'

const pages = {
  'mapping.md': toMarkdown,
  'cli.md': cliMarkdown,
  'errors.md': errorsMarkdown,
  'kernel-coverage.md': coverageMarkdown,
}
const check = process.argv.includes('--check')

for (const [name, make] of Object.entries(pages)) {
  const page = fileURLToPath(new URL(`../docs/${name}`, import.meta.url))
  const text = await make()
  if (!check) writeFileSync(page, text)
  else if (textOf(page) !== text) {
    console.error(`docs/${name} is stale: run \`npm run build && npm run docs\``)
    process.exitCode = 1
  }
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
