import { readFileSync, statSync } from 'node:fs'
import type { Column } from '@cgroupkit/core'
import { SPEC_TABLE, START_TIME } from '@cgroupkit/core'
import type { RecordedDir } from './told.js'

const MOUNT = '/sys/fs/cgroup'
const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids']

/** Runs in the guest: cgroups and all above them. */
export function record(column: Column, cgroups: readonly string[]): Record<string, RecordedDir> {
  const all = new Set(
    cgroups.flatMap((path) => path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'))),
  )
  return Object.fromEntries(
    [...all]
      .filter(Boolean)
      .sort()
      .map((path) => [path, recordOne(column, path)]),
  )
}

function recordOne(column: Column, cgroup: string): RecordedDir {
  const dirOf = (controller: string) => (column === 'v2' ? `${MOUNT}${cgroup}` : `${MOUNT}/${controller}${cgroup}`)
  const controllers = CONTROLLERS.filter((name) => mtime(dirOf(name)) !== undefined)
  const names = SPEC_TABLE.flatMap(({ series }) => series[column].map(({ file }): string => file))
  const files = [...new Set(names)].flatMap((file) => {
    const text = read(`${dirOf(file.slice(0, file.indexOf('.')))}/${file}`)
    return text === undefined ? [] : [[file, text]]
  })
  const dirs = controllers.map(dirOf)
  const [dir = Number.NaN, events] = ['', `/${START_TIME[column]}`].map((name) =>
    least(dirs.flatMap((each) => mtime(`${each}${name}`) ?? [])),
  )
  return {
    controllers,
    files: Object.fromEntries(files),
    mtimeMs: { dir, ...(events === undefined ? {} : { events }) },
  }
}

const least = (values: readonly number[]) => (values.length === 0 ? undefined : Math.min(...values))

function mtime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
