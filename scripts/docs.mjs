// Writes the generated pages of docs/ and deploy/ from the built packages: `npm run docs`. With --check it writes nothing and fails when one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toMarkdown } from '@cgroupkit/core'
import { metricsMarkdown } from '@cgroupkit/exporter'
import {
  agentSettingsMarkdown,
  cliMarkdown,
  dashboard,
  errorsMarkdown,
  PACKAGED_EXEC,
  PROMETHEUS_FILES,
  UNIT,
  unitText,
} from 'cgroupkit'
import { coverageMarkdown } from '../packages/e2e/dist/coverage-page.js'
import { sideBySideMarkdown } from '../packages/e2e/dist/runtimes/page.js'
import { propertiesMarkdown } from '../packages/e2e/dist/systemd/properties-page.js'

const pages = {
  'docs/mapping.md': toMarkdown,
  'docs/metrics.md': metricsMarkdown,
  'docs/cli.md': cliMarkdown,
  'docs/errors.md': errorsMarkdown,
  'docs/agent-settings.md': agentSettingsMarkdown,
  'docs/kernel-coverage.md': coverageMarkdown,
  'docs/side-by-side.md': sideBySideMarkdown,
  'docs/systemd-properties.md': propertiesMarkdown,
  [`deploy/systemd/${UNIT}`]: () => unitText(PACKAGED_EXEC),
  'deploy/grafana/cgroupkit.json': dashboard,
  ...Object.fromEntries(Object.entries(PROMETHEUS_FILES).map(([name, make]) => [`deploy/prometheus/${name}`, make])),
}
const check = process.argv.includes('--check')

for (const [name, make] of Object.entries(pages)) {
  const page = fileURLToPath(new URL(`../${name}`, import.meta.url))
  const text = await make()
  if (!check) writeFileSync(page, text)
  else if (textOf(page) !== text) {
    console.error(`${name} is stale: run \`npm run build && npm run docs\``)
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
