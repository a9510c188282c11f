import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const VITEST = join(HERE, '../../node_modules/vitest/vitest.mjs')

export interface ChildRun {
  status: number | null
  passed: string[]
  failed: { suite: string; name: string; message: string }[]
  skipped: string[]
  output: string
}

interface Report {
  testResults: {
    assertionResults: { status: string; title: string; ancestorTitles: string[]; failureMessages: string[] }[]
  }[]
}

/** Runs one `*.suite.ts` of this folder in a vitest of its own, as somebody outside would, and says what became of each rule. */
export function childRun(suite: string, env: Record<string, string> = {}): ChildRun {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-child-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const args = [VITEST, 'run', '--config', join(HERE, 'vitest.config.ts'), ...reporters, suite]
    const ran = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...childEnv(), ...env } })
    const report: Report = JSON.parse(readFileSync(file, 'utf8'))
    const results = report.testResults.flatMap((result) => result.assertionResults)
    const titles = (status: string) =>
      results.filter((result) => result.status === status).map((result) => result.title)
    return {
      status: ran.status,
      passed: titles('passed'),
      failed: results
        .filter((result) => result.status === 'failed')
        .map((result) => ({
          suite: result.ancestorTitles.join(' '),
          name: result.title,
          message: result.failureMessages.join('\n'),
        })),
      skipped: [...titles('skipped'), ...titles('pending')],
      output: ran.stdout + ran.stderr,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Without what the outer vitest left for its own workers. */
function childEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' }
  for (const name of Object.keys(env))
    if (/^(VITEST|TINYPOOL|E2E_REQUIRED|NODE_EXTRA_CA_CERTS)/.test(name)) delete env[name]
  return env
}
