import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))
let folder = ''

/** Programs of another process that open the same host: the sources, bundled, since node reads no TypeScript. */
export function usePrograms(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cgroupkit-program-'))
    await build({
      entryPoints: [source('../src/index.ts')],
      outfile: join(folder, 'sim.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      alias: { '@cgroupkit/core': source('../../core/src/index.ts') },
      // tmp-promise is CommonJS
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
}

export interface Program {
  child: ChildProcess
  output: Promise<string>
}

let count = 0

/** Starts `body` in a process of its own, with `sim` the host at `root`; its lines of output are the answer. */
export function start(root: string, body: string): Program {
  count += 1
  const file = join(folder, `program-${count}.mjs`)
  writeFileSync(file, `import { openSim } from './sim.mjs'\nconst sim = openSim(${JSON.stringify(root)})\n${body}\n`)
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += String(chunk)
  })
  return { child, output: new Promise((resolve) => child.on('close', () => resolve(text))) }
}
