import type { Node } from '../record.js'
import type { Model } from './model.js'
import { recover } from './recover.js'

/** A directory that was made behind the model's back gets the files that mkdir would have given it. */
export function adopt(model: Model, parent: Node, name: string): void {
  const dir = parent.child(name)
  if (dir === undefined || dir.has('cgroup.procs')) return
  const { set, texts } = model.templates.child(parent)
  const own = new Map(texts)
  dir.add(
    set.files.filter((file) => !dir.has(file.name)).map((file) => ({ ...file, text: own.get(file.name) ?? file.text })),
  )
  recover(model)
}
