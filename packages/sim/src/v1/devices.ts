import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, writeOnly } from '../record.js'

interface Rule {
  type: string
  device: string
  access: string
}

/** struct dev_cgroup: everything but, or nothing but. */
interface Access {
  everything: boolean
  but: readonly Rule[]
}

const ALL = 'a *:* rwm\n'
const UINT_MAX = 4294967295

/** devices.list shows no exception to everything: the model keeps them in devices.deny, which nobody can read. */
function accessOf(dir: Node): Access {
  const list = dir.get('devices.list')
  const everything = list === ALL
  return { everything, but: ((everything ? dir.get('devices.deny') : list) ?? '').split('\n').flatMap(ruleOf) }
}

function ruleOf(line: string): Rule[] {
  const [type = '', device = '', access] = line.split(' ')
  return access === undefined ? [] : [{ type, device, access }]
}

function store(dir: Node, { everything, but }: Access): void {
  const rules = but.map((rule) => `${rule.type} ${rule.device} ${rule.access}\n`).join('')
  dir.set('devices.list', everything ? ALL : rules)
  dir.set('devices.deny', everything ? rules : '')
}

/** security/device_cgroup.c devcgroup_update_access: one space between the words, at most eleven digits and three letters are read, none after a newline. */
function parse(text: string): Rule | 'all' | 'EINVAL' {
  const line = strstrip(text)
  if (line.startsWith('a')) return 'all'
  const found = /^([bc])[ \t\n\v\f\r]([0-9]{1,11}|\*):([0-9]{1,11}|\*)[ \t\n\v\f\r](.*)$/s.exec(line)
  if (found === null) return 'EINVAL'
  const [, type = '', major = '', minor = '', letters = ''] = found
  if ([major, minor].some((number) => Number(number) > UINT_MAX)) return 'EINVAL'
  const read = letters.slice(0, 3).split('\n')[0] ?? ''
  if (/[^rwm]/.test(read)) return 'EINVAL'
  return { type, device: [major, minor].map(anyOf).join(':'), access: ordered(read) }
}

/** The kernel's `*` is ~0. */
const anyOf = (number: string) => (number === '*' || Number(number) === UINT_MAX ? '*' : `${Number(number)}`)
const ordered = (access: string) => [...'rwm'].filter((letter) => access.includes(letter)).join('')
const isSame = (one: Rule, other: Rule) => one.type === other.type && one.device === other.device

/** dev_exception_add */
const plus = (rules: readonly Rule[], rule: Rule): Rule[] =>
  rules.some((one) => isSame(one, rule))
    ? rules.map((one) => (isSame(one, rule) ? { ...one, access: ordered(one.access + rule.access) } : one))
    : [...rules, rule]

/** dev_exception_rm */
const minus = (rules: readonly Rule[], rule: Rule): Rule[] =>
  rules.flatMap((one) => {
    if (!isSame(one, rule)) return [one]
    const access = without(one.access, rule.access)
    return access === '' ? [] : [{ ...one, access }]
  })
const without = (access: string, letters: string) => [...access].filter((one) => !letters.includes(one)).join('')

/** match_exception */
function covers(rule: Rule, wanted: Rule): boolean {
  const numbers = wanted.device.split(':')
  const wide = rule.device.split(':').every((number, at) => number === '*' || number === numbers[at])
  return rule.type === wanted.type && wide && without(wanted.access, rule.access) === ''
}

/** match_exception_partial */
function meets(one: Rule, other: Rule): boolean {
  const others = other.device.split(':')
  const same = one.device.split(':').every((number, at) => [number, '*'].includes(others[at] ?? '') || number === '*')
  return one.type === other.type && same && without(one.access, other.access) !== one.access
}

/** verify_new_ex: may the cgroup have what its parent may not wholly? */
function mayHave(dir: Node, rule: Rule): boolean {
  if (dir.parent === undefined) return true
  const above = accessOf(dir.parent)
  return above.everything ? !above.but.some((one) => meets(one, rule)) : above.but.some((one) => covers(one, rule))
}

function allow(text: string, dir: Node): Outcome {
  const rule = parse(text)
  if (rule === 'EINVAL') return rule
  if (rule === 'all') {
    if (dir.children().length > 0) return 'EINVAL'
    const above = dir.parent === undefined ? { everything: true, but: [] } : accessOf(dir.parent)
    if (!above.everything) return 'EPERM'
    store(dir, above)
    return undefined
  }
  if (!mayHave(dir, rule)) return 'EPERM'
  const { everything, but } = accessOf(dir)
  store(dir, { everything, but: everything ? minus(but, rule) : plus(but, rule) })
  return undefined
}

function deny(text: string, dir: Node): Outcome {
  const rule = parse(text)
  if (rule === 'EINVAL') return rule
  if (rule === 'all') {
    if (dir.children().length > 0) return 'EINVAL'
    store(dir, { everything: false, but: [] })
    return undefined
  }
  restrict(dir, rule)
  return undefined
}

/** What a parent loses its children lose, and then whatever of theirs it no longer covers (propagate_exception, revalidate_active_exceptions). */
function restrict(dir: Node, rule: Rule, below = false): void {
  const { everything, but } = accessOf(dir)
  const rules = everything ? plus(but, rule) : minus(but, rule)
  store(dir, { everything, but: below && !everything ? rules.filter((one) => mayHave(dir, one)) : rules })
  for (const child of dir.children()) restrict(child, rule, true)
}

export const devices = filesOf('devices', 'both', [
  writeOnly('devices.allow', allow),
  { ...writeOnly('devices.deny', deny), initial: (parent) => parent?.get('devices.deny') ?? '' },
  readOnly('devices.list', (parent) => parent?.get('devices.list') ?? ALL),
])
