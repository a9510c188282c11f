import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '@cgroupkit/core'
import { UsageError } from '../exit-codes.js'

/** Where containerd's v2 shims keep their bundles: `<namespace>/<id>/config.json` (containerd runtime/v2 State directory). */
export const TASK_DIR = '/run/containerd/io.containerd.runtime.v2.task'

/** The bundle's config.json of a running containerd task; `undefined`: containerd runs no such task. */
export function containerdConfig(root: string, id: string, namespace?: string): string | undefined {
  const tasks = join(root, TASK_DIR)
  const found = (namespace === undefined ? entries(tasks) : [namespace]).filter((name) =>
    entries(join(tasks, name)).includes(id),
  )
  const [first, second] = found
  if (second !== undefined)
    throw new UsageError(
      `container ${id} runs in the containerd namespaces ${found.join(', ')}`,
      'choose with --namespace',
    )
  return first === undefined ? undefined : join(tasks, first, id, 'config.json')
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}
