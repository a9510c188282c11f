import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Check } from '../containerd/told.js'
import { FIXTURES } from '../fixtures.js'
import { checkDashboardText } from './dashboard.js'
import { checkDocCommands } from './doc-commands.js'
import { everything } from './everything.js'
import { ourPage } from './expositions.js'
import { DEPLOYED } from './sums.js'
import { promtool } from './tools.js'

/** What promtool says to what ships, and to what the exporter shows. */
export function checkTools(): Check[] {
  const says = (title: string, args: readonly string[]): Check => {
    const { status, lines } = promtool(args)
    return { says: title, got: status === 0 ? 0 : lines, wanted: 0 }
  }
  return [
    says('promtool check config', ['check', 'config', join(DEPLOYED, 'prometheus.yaml')]),
    says('promtool check rules', ['check', 'rules', '--lint-fatal', join(DEPLOYED, 'rules.yaml')]),
    says('promtool test rules', ['test', 'rules', join(DEPLOYED, 'rules.test.yaml')]),
    checkDashboardText(),
    ...checkDocCommands(),
    ...checkTheTests(),
    checkMetrics(),
  ]
}

/** One edit of each alert and of each recorded expression: promtool's tests must fail of it. */
function checkTheTests(): Check[] {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-promtool-'))
  try {
    cpSync(join(DEPLOYED, 'rules.test.yaml'), join(folder, 'rules.test.yaml'))
    const lines = readFileSync(join(DEPLOYED, 'rules.yaml'), 'utf8').split('\n')
    return lines.flatMap((line, at) => {
      const edited = line
        .replace(/^( +expr: )(.*)$/, '$1absent($2)')
        .replace(/^( +for: )(\d+)m$/, (_, key, time) => `${key}${Number(time) * 2}m`)
      if (edited === line || /_(?:usage_bytes|rss)[:{]/.test(line)) return []
      writeFileSync(join(folder, 'rules.yaml'), lines.toSpliced(at, 1, edited).join('\n'))
      const { status } = promtool(['test', 'rules', join(folder, 'rules.test.yaml')])
      return [{ says: `the tests see: ${edited.trim().slice(0, 80)}`, got: status === 0, wanted: false }]
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What promtool's linter has to say of cAdvisor's own names, and of nothing else. */
function checkMetrics(): Check {
  const page = ourPage('text', () => Date.now(), everything, 'cadvisor')
  const known = readFileSync(join(FIXTURES, 'metrics/promtool-known.txt'), 'utf8').split('\n')
  return {
    says: 'promtool check metrics: what is known of cAdvisor’s names, and nothing else',
    got: promtool(['check', 'metrics'], page.body()).lines.sort(),
    wanted: known.filter((line) => line !== '' && !line.startsWith('#')).sort(),
  }
}
