import type { HostPath } from '@cgroupkit/core'
import { threadsIn } from './model/membership.js'
import type { Model } from './model/model.js'
import { words } from './model/subsystems.js'
import type { Node } from './record.js'

const STICKY = 0o1000

/** One line a directory: its name, `[controllers it hands on]`, its processes, and `*` for the mark of cgroupkit. */
export function drawTree(model: Model, at?: HostPath): string {
  const roots = at === undefined ? model.hierarchies.flatMap((one) => model.dir(one.point) ?? []) : [model.dir(at)]
  return roots
    .flatMap((root) => (root === undefined ? [] : [describe(root, root.path), ...branches(root, '')]))
    .join('\n')
    .concat('\n')
}

function branches(dir: Node, indent: string): string[] {
  const children = dir.children()
  return children.flatMap((child, index) => {
    const last = index === children.length - 1
    const line = `${indent}${last ? '└── ' : '├── '}${describe(child, child.name)}`
    return [line, ...branches(child, `${indent}${last ? '    ' : '│   '}`)]
  })
}

function describe(dir: Node, name: string): string {
  const control = words(dir.get('cgroup.subtree_control'))
  const tasks = threadsIn(dir)
  const parts = [name]
  if (((dir.stat()?.mode ?? 0) & STICKY) !== 0) parts.push('*')
  if (control.length > 0) parts.push(`[${control.join(' ')}]`)
  if (tasks.length > 0) parts.push(`pid ${tasks.join(' ')}`)
  return parts.join(' ')
}

export function snapshotOf(model: Model): Record<HostPath, string> {
  const texts: Record<HostPath, string> = {}
  const visit = (dir: Node): void => {
    for (const file of dir.list().files) texts[`${dir.path}/${file}`] = dir.get(file) ?? ''
    for (const child of dir.children()) visit(child)
  }
  for (const hierarchy of model.hierarchies) {
    const root = model.dir(hierarchy.point)
    if (root !== undefined) visit(root)
  }
  return texts
}
