import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite } from '../record.js'

const state = (dir: Node | undefined) => dir?.get('freezer.state') ?? 'THAWED\n'

/** kernel/cgroup/legacy_freezer.c freezer_change_state; the model's tasks freeze at once. */
function change(text: string, dir: Node): Outcome {
  const word = strstrip(text)
  if (word !== 'FROZEN' && word !== 'THAWED') return 'EINVAL'
  dir.set('freezer.self_freezing', word === 'FROZEN' ? '1\n' : '0\n')
  settle(dir)
  return { store: state(dir) }
}

function settle(dir: Node): void {
  const above = state(dir.parent) === 'FROZEN\n'
  dir.set('freezer.parent_freezing', above ? '1\n' : '0\n')
  dir.set('freezer.state', above || dir.get('freezer.self_freezing') === '1\n' ? 'FROZEN\n' : 'THAWED\n')
  for (const child of dir.children()) settle(child)
}

export const freezer = filesOf('freezer', 'child', [
  readOnly('freezer.parent_freezing', (parent) => (state(parent) === 'FROZEN\n' ? '1\n' : '0\n')),
  readOnly('freezer.self_freezing', '0\n'),
  readWrite('freezer.state', state, change),
])
