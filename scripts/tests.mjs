// Runs every vitest project once and closes with one line of counts; a skip is printed with its name and counted.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-results-'))
const file = join(folder, 'results.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const args = [
  vitest,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...process.argv.slice(2),
]
const ran = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

const results = JSON.parse(readFileSync(file, 'utf8'))
rmSync(folder, { recursive: true })
const count = { passed: 0, failed: 0, skipped: 0 }
for (const { name, assertionResults, status } of results.testResults) {
  if (status === 'failed' && assertionResults.length === 0) count.failed += 1
  for (const test of assertionResults) {
    if (test.status === 'passed') count.passed += 1
    else if (test.status === 'failed') count.failed += 1
    else {
      count.skipped += 1
      console.log(`skipped: ${relative(root, name)} › ${test.fullName}`)
    }
  }
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
const status = ran.status ?? 1
if (status === 0 && count.passed === 0) process.exit(1)
process.exit(status)
