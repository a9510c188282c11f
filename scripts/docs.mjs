// Writes docs/mapping.md from the built core: `node scripts/docs.mjs`. With --check it writes nothing and fails when the page is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toMarkdown } from '../packages/core/dist/index.js'

const page = fileURLToPath(new URL('../docs/mapping.md', import.meta.url))
const text = toMarkdown()

if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readText(page) !== text) {
  console.error('docs/mapping.md is stale: run `pnpm build && pnpm run docs`')
  process.exitCode = 1
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
