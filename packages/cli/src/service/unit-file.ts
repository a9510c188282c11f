import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { CgroupError, codeOf } from '@cgroupkit/core'
import { isOurUnit } from './unit.js'

/** `undefined`: no such file. Throws CgroupError EEXIST for one that somebody else wrote. */
export function ourUnitAt(path: string): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  if (isOurUnit(text)) return text
  throw new CgroupError('EEXIST', 'write', path, {
    message: 'a unit of this name is there, and cgroupkit did not write it',
    hint: 'move it away first; additions belong into a drop-in: systemctl edit',
  })
}

/** All or nothing: the text is on disk before it takes the name. `undefined`: the file goes. */
export function replaceUnit(path: string, text: string | undefined): void {
  if (text === undefined) {
    if (ourUnitAt(path) !== undefined) unlinkSync(path)
    return
  }
  const fresh = `${path}.new`
  const fd = openSync(fresh, 'w', 0o644)
  try {
    try {
      writeSync(fd, text)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(fresh, path)
  } catch (error) {
    unlinkSync(fresh)
    throw error
  }
}
