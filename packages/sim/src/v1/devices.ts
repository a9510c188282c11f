import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, type World, writeOnly } from '../record.js'

interface Rule {
  type: string
  device: string
  access: string
}

const ALL = 'a *:* rwm\n'
const UINT_MAX = 4294967295
const rulesOf = (dir: Node): Rule[] => (dir.get('devices.list') ?? '').split('\n').flatMap(ruleOf)

function ruleOf(line: string): Rule[] {
  const [type, device, access] = line.split(' ')
  return type && device && access ? [{ type, device, access }] : []
}

/** security/device_cgroup.c devcgroup_update_access: one space between the words, at most three letters are read. */
function parse(text: string): Rule | 'all' | 'EINVAL' {
  const line = strstrip(text)
  if (line.startsWith('a')) return 'all'
  const found = /^([bc])[ \t\n]([0-9]+|\*):([0-9]+|\*)[ \t\n](.*)$/s.exec(line)
  if (found === null) return 'EINVAL'
  const [, type = '', major = '', minor = '', letters = ''] = found
  if ([major, minor].some((number) => Number(number) > UINT_MAX)) return 'EINVAL'
  const read = letters.slice(0, 3).split('\n')[0] ?? ''
  if (read === '' || /[^rwm]/.test(read)) return 'EINVAL'
  return { type, device: [major, minor].map(anyOf).join(':'), access: ordered(read) }
}

/** The kernel's `*` is ~0. */
const anyOf = (number: string) => (Number(number) === UINT_MAX ? '*' : number)
const ordered = (access: string) => [...'rwm'].filter((letter) => access.includes(letter)).join('')
const show = (rules: readonly Rule[]) => rules.map((rule) => `${rule.type} ${rule.device} ${rule.access}\n`).join('')

function covers(rule: Rule, wanted: Rule): boolean {
  const [major, minor] = rule.device.split(':')
  const [wantedMajor, wantedMinor] = wanted.device.split(':')
  return (
    rule.type === wanted.type &&
    (major === '*' || major === wantedMajor) &&
    (minor === '*' || minor === wantedMinor) &&
    [...wanted.access].every((letter) => rule.access.includes(letter))
  )
}

const allowsAll = (dir: Node | undefined) => dir === undefined || dir.get('devices.list') === ALL

function allow(text: string, dir: Node, world: World): Outcome {
  const rule = parse(text)
  if (rule === 'EINVAL') return rule
  if (rule === 'all') {
    if (dir.children().length > 0) return 'EINVAL'
    if (!allowsAll(dir.parent)) return 'EPERM'
    world.push(dir, 'devices.list', ALL)
    return undefined
  }
  if (allowsAll(dir)) return undefined
  if (!mayHave(dir, rule)) return 'EPERM'
  const rules = rulesOf(dir)
  const same = rules.find((one) => one.type === rule.type && one.device === rule.device)
  if (same) same.access = ordered(same.access + rule.access)
  else rules.push(rule)
  world.push(dir, 'devices.list', show(rules))
  return undefined
}

/** Exceptions of a cgroup that allows everything do not show in devices.list, and the list is the model's whole state. */
function deny(text: string, dir: Node, world: World): Outcome {
  const rule = parse(text)
  if (rule === 'EINVAL') return rule
  if (rule === 'all') {
    if (dir.children().length > 0) return 'EINVAL'
    world.push(dir, 'devices.list', '')
    return undefined
  }
  if (allowsAll(dir)) forbid(dir, rule, world)
  else revoke(dir, rule, world)
  return undefined
}

/** What a parent loses its children lose, and then whatever of theirs it no longer covers (propagate_exception, revalidate_active_exceptions). */
function revoke(dir: Node, rule: Rule, world: World, at: 'here' | 'below' = 'here'): void {
  const rules = rulesOf(dir).flatMap((one) => {
    if (one.type !== rule.type || one.device !== rule.device) return [one]
    const access = [...one.access].filter((letter) => !rule.access.includes(letter)).join('')
    return access === '' ? [] : [{ ...one, access }]
  })
  world.push(dir, 'devices.list', show(at === 'below' ? rules.filter((one) => mayHave(dir, one)) : rules))
  for (const child of dir.children()) if (!allowsAll(child)) revoke(child, rule, world, 'below')
}

/** A cgroup that allows everything but `rule`: what is below may have nothing that meets it (match_exception_partial). */
function forbid(dir: Node, rule: Rule, world: World): void {
  for (const child of dir.children()) {
    if (allowsAll(child)) forbid(child, rule, world)
    else {
      revoke(child, rule, world, 'below')
      world.push(child, 'devices.list', show(rulesOf(child).filter((one) => !meets(one, rule))))
    }
  }
}

function meets(one: Rule, other: Rule): boolean {
  const [numbers, others] = [one, other].map(({ device }) => device.split(':'))
  const same = numbers?.every((number, at) => number === '*' || others?.[at] === '*' || number === others?.[at])
  return one.type === other.type && same === true && [...one.access].some((letter) => other.access.includes(letter))
}

/** parent_has_perm */
function mayHave(dir: Node, rule: Rule): boolean {
  return dir.parent === undefined || allowsAll(dir.parent) || rulesOf(dir.parent).some((above) => covers(above, rule))
}

export const devices = filesOf('devices', 'both', [
  writeOnly('devices.allow', allow),
  writeOnly('devices.deny', deny),
  readOnly('devices.list', (parent) => parent?.get('devices.list') ?? ALL),
])
