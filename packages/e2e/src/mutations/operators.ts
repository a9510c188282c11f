import ts from 'typescript'

/** What stands from `from` to `to` may become any of `texts`. */
export interface Change {
  from: number
  to: number
  texts: readonly string[]
}

/** Words of all rules together: one that is replaced becomes another that some rule uses. */
export interface Words {
  errnos: readonly string[]
  texts: readonly string[]
  modes: readonly string[]
}

const KERNELS = ['5.10', '6.1', '6.12', '6.18']
const MAKERS: Readonly<Record<string, string>> = { readOnly: '0o644', readWrite: '0o444', writeOnly: '0o644' }

const COMPARISONS = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
])
const LOGIC = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
])

const isText = (node: ts.Node): node is ts.StringLiteral => ts.isStringLiteral(node)
const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll("'", "\\'")}'`
const isCompared = ({ parent }: ts.Node) => ts.isBinaryExpression(parent) && COMPARISONS.has(parent.operatorToken.kind)
const isNumber = (node: ts.Node): node is ts.NumericLiteral | ts.BigIntLiteral =>
  ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)
const isOctal = (node: ts.Node) => ts.isNumericLiteral(node) && node.getText().startsWith('0o')
const makerOf = (node: ts.Node) =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : undefined

export const isErrno = (node: ts.Node): node is ts.StringLiteral => isText(node) && /^E[A-Z0-9]+$/.test(node.text)
/** A file's text ends its line; the empty one only where a file is declared with it. */
export const isFileText = (node: ts.Node): node is ts.StringLiteral =>
  isText(node) && (node.text.endsWith('\n') || (node.text === '' && isInitial(node)))
export const isMode = isOctal

function isInitial(node: ts.Node): boolean {
  const { parent } = node
  return (makerOf(parent) ?? '') in MAKERS && ts.isCallExpression(parent) && parent.arguments[1] === node
}

function change(node: ts.Node, texts: readonly string[]): Change | undefined {
  const [from, to] = [node.getStart(), node.getEnd()]
  const others = texts.filter((text) => text !== node.getText())
  return others.length === 0 ? undefined : { from, to, texts: others }
}

/** An element of a list, with the comma that follows or precedes it. */
function without(list: ts.NodeArray<ts.Expression>, at: number): Change | undefined {
  const [before, own, after] = [list[at - 1], list[at], list[at + 1]]
  if (own === undefined) return undefined
  if (after !== undefined) return { from: own.getStart(), to: after.getStart(), texts: [''] }
  return { from: before?.getEnd() ?? own.getStart(), to: own.getEnd(), texts: [''] }
}

/** Each takes one kind of node and says what it may become. */
export const OPERATORS: Readonly<Record<string, (node: ts.Node, words: Words) => Change | undefined>> = {
  /** The answer, not what an answer is compared with. */
  'another errno': (node, { errnos }) =>
    isErrno(node) && !isCompared(node) ? change(node, errnos.map(quoted)) : undefined,

  'another comparison': (node) => {
    const other = ts.isBinaryExpression(node) && COMPARISONS.get(node.operatorToken.kind)
    return other ? change(node.operatorToken, [other]) : undefined
  },

  'and for or': (node) => {
    const other = ts.isBinaryExpression(node) && LOGIC.get(node.operatorToken.kind)
    return other ? change(node.operatorToken, [other]) : undefined
  },

  'a number one off': (node) => {
    if (!isNumber(node) || isOctal(node) || ts.isArrayLiteralExpression(node.parent)) return undefined
    const big = ts.isBigIntLiteral(node)
    const value = BigInt(node.getText().replaceAll('_', '').replace(/n$/, ''))
    const near = value === 0n ? [1n] : [value - 1n, value + 1n]
    return change(
      node,
      near.map((each) => `${each}${big ? 'n' : ''}`),
    )
  },

  'an entry less': (node) => {
    if (!ts.isArrayLiteralExpression(node.parent) || node.parent.elements.length < 2) return undefined
    return isNumber(node) || isText(node)
      ? without(node.parent.elements, node.parent.elements.indexOf(node))
      : undefined
  },

  'another text': (node, { texts }) => (isFileText(node) ? change(node, texts.map(quoted)) : undefined),

  'a condition negated': (node) => {
    if (ts.isIfStatement(node)) return change(node.expression, [`!(${node.expression.getText()})`])
    return ts.isConditionalExpression(node) ? change(node.condition, [`!(${node.condition.getText()})`]) : undefined
  },

  'a statement less': (node) => {
    const guard = ts.isIfStatement(node) && node.elseStatement === undefined && !ts.isIfStatement(node.parent)
    return guard || ts.isExpressionStatement(node) ? change(node, [';']) : undefined
  },

  'another mode': (node, { modes }) => {
    if (isOctal(node)) return change(node, modes)
    const mode = MAKERS[makerOf(node) ?? '']
    return mode === undefined ? undefined : change(node, [`({ ...${node.getText()}, mode: ${mode} })`])
  },

  'a file less': (node) => {
    if (!ts.isArrayLiteralExpression(node.parent)) return undefined
    const isRecord =
      makerOf(node) !== undefined || (ts.isSpreadElement(node) && makerOf(node.parent.parent) === 'filesOf')
    const at = node.parent.elements.findIndex((one) => one.pos === node.pos)
    return isRecord ? without(node.parent.elements, at) : undefined
  },

  'since for until': (node) => {
    if (!ts.isPropertyAssignment(node)) return undefined
    const name = node.name.getText()
    return name === 'since' || name === 'until' ? change(node.name, [name === 'since' ? 'until' : 'since']) : undefined
  },

  'another kernel': (node) =>
    isText(node) && KERNELS.includes(node.text) ? change(node, KERNELS.map(quoted)) : undefined,
}
