import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { type Site, SOURCES } from './sites.js'

const PACKAGE = join(SOURCES, '..')
/** As tsconfig.base.json has it. */
const OPTIONS = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }

/** The simulator with one edit. */
export interface Mutant extends Omit<Site, 'texts'> {
  text: string
}

/** The edited source. */
export function sourceOf({ file, from, to, text }: Mutant): string {
  const source = readFileSync(join(SOURCES, file), 'utf8')
  return source.slice(0, from) + text + source.slice(to)
}

/** `v2/pids.ts:8 a number one off: 4194304n → 4194305n` */
export function nameOf({ file, line, operator, from, to, text }: Mutant): string {
  const short = (code: string) => {
    const words = code.replace(/\s+/g, ' ').trim()
    return words.length > 60 ? `${words.slice(0, 59)}…` : words || 'nothing'
  }
  const old = readFileSync(join(SOURCES, file), 'utf8').slice(from, to)
  return `${file}:${line} ${operator}: ${short(old)} → ${short(text)}`
}

/** The compiled package with the edit, in a folder of its own for the time of `use`. */
export async function withPackage<T>(mutant: Mutant, use: (index: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-mutant-'))
  try {
    cpSync(join(PACKAGE, 'dist'), join(folder, 'dist'), {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && !path.endsWith('.d.ts'),
    })
    cpSync(join(PACKAGE, 'package.json'), join(folder, 'package.json'))
    symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'))
    const { outputText } = ts.transpileModule(sourceOf(mutant), { compilerOptions: OPTIONS })
    writeFileSync(join(folder, 'dist', mutant.file.replace(/\.ts$/, '.js')), outputText)
    return await use(join(folder, 'dist/index.js'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
