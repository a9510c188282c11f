import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { type Change, isErrno, isFileText, isMode, OPERATORS, type Words } from './operators.js'

/** The simulator's sources. */
export const SOURCES = fileURLToPath(new URL('../../../sim/src/', import.meta.url))

/** Where the rules are: not the stores, faults, serve, systemd. */
const RULES = ['v1', 'v2', 'model', 'parse', 'calls']
/** A cache, and what repairs a store on disk after another process. */
const NO_RULES = ['parse/memo.ts', 'model/adopt.ts', 'model/recover.ts']
/** Statements that serve the store and injected faults. */
const PLUMBING = /^(?:faults\.meet|model\.listen)\(/

/** A place in the rules, and what one operator may do there. */
export interface Site extends Change {
  /** Below the simulator's sources. */
  file: string
  line: number
  operator: string
}

/** Every site of every operator, in the order of the files. */
export function sites(): Site[] {
  const files = RULES.flatMap((folder) =>
    readdirSync(`${SOURCES}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
    .filter((file) => file.endsWith('.ts') && !NO_RULES.includes(file))
    .sort()
    .map((file) => ({ file, source: parsed(file) }))
  const words = wordsOf(files.map(({ source }) => source))
  return files.flatMap(({ file, source }) =>
    source.statements.flatMap(nodesOf).flatMap((node) =>
      Object.entries(OPERATORS).flatMap(([operator, change]) => {
        const found = change(node, words)
        if (found === undefined) return []
        return [{ ...found, file, operator, line: source.getLineAndCharacterOfPosition(found.from).line + 1 }]
      }),
    ),
  )
}

const parsed = (file: string) =>
  ts.createSourceFile(file, readFileSync(`${SOURCES}${file}`, 'utf8'), ts.ScriptTarget.ES2023, true)

/** `?? 0`: only the types ask for it. */
const isFallback = ({ parent, kind }: ts.Node) =>
  ts.isBinaryExpression(parent) &&
  parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken &&
  (kind === ts.SyntaxKind.NumericLiteral || kind === ts.SyntaxKind.BigIntLiteral)

/** What runs: no types, no imports. */
function nodesOf(node: ts.Node): ts.Node[] {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return []
  if (isFallback(node)) return []
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || PLUMBING.test(node.getText())) return []
  const found: ts.Node[] = [node]
  ts.forEachChild(node, (child) => {
    found.push(...nodesOf(child))
  })
  return found
}

function wordsOf(sources: readonly ts.SourceFile[]): Words {
  const nodes = sources.flatMap(({ statements }) => statements.flatMap(nodesOf))
  const unique = (list: readonly string[]) => [...new Set(list)].sort()
  return {
    errnos: unique(nodes.filter(isErrno).map(({ text }) => text)),
    texts: unique(nodes.filter(isFileText).map(({ text }) => text)),
    modes: unique(nodes.filter(isMode).map((node) => node.getText())),
  }
}
