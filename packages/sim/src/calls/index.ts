import { type Op, refusal, type Syscalls } from '@cgroupkit/core'
import { Faults } from '../faults.js'
import { vanish } from '../model/directories.js'
import type { Model } from '../model/model.js'
import { attributeCalls } from './attributes.js'
import { directoryCalls } from './directories.js'
import { fileCalls } from './open-files.js'
import { baseName, dirName, kindOf, locate } from './place.js'

/** The system calls of the simulated host, and the faults that they meet. */
export function createCalls(model: Model): { calls: Syscalls; faults: Faults } {
  const faults = new Faults((op, path) => remove(model, op, path))
  const calls: Syscalls = {
    ...fileCalls(model, faults),
    ...directoryCalls(model, faults),
    ...attributeCalls(model, faults),
    watch(path, on) {
      faults.meet('watch', path)
      const place = locate(model, 'watch', path)
      if (kindOf(place) === undefined) throw refusal('ENOENT', 'watch', path)
      model.listen()
      return model.changes.watch(model.follow(path), on)
    },
  }
  return { calls, faults }
}

/** 'vanish': the directory with all that is in it, or the file; of mkdir, whose object is not there yet, the parent. */
function remove(model: Model, op: Op, path: string): void {
  const target = model.follow(op === 'mkdir' ? dirName(path) : path)
  model.store.exclusive(() => {
    const dir = model.store.lookup(target)
    if (dir !== undefined) vanish(model, dir)
    else model.store.lookup(dirName(target))?.drop([baseName(target)])
  })
}
