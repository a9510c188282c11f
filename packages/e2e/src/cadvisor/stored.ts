import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Column } from '@cgroupkit/core'
import { isCompared } from './compare.js'
import type { Tree } from './reader.js'
import type { Told } from './told.js'

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/metrics', import.meta.url))

/** fixtures/metrics/<column>.tree.json */
export interface StoredTree extends Tree {
  /** by the case's name */
  made: Readonly<Record<string, string>>
}

/** Of these every series is stored: the root, and directories with all controllers and with none. */
const WHOLE = ['systemd-full', 'cgroupfs-full', 'cgroupfs-empty']

export const storedTree = (column: Column): StoredTree =>
  JSON.parse(readFileSync(`${FIXTURES}/${column}.tree.json`, 'utf8'))

/** fixtures/metrics/<version>-<column>.prom; none where nobody recorded that version. */
export function storedExposition(version: string, column: Column): string | undefined {
  const path = `${FIXTURES}/${version}-${column}.prom`
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

export function save(column: Column, tree: StoredTree, expositions: ReadonlyMap<string, string>): void {
  mkdirSync(FIXTURES, { recursive: true })
  writeFileSync(`${FIXTURES}/${column}.tree.json`, `${JSON.stringify(tree, null, 1)}\n`)
  for (const [version, text] of expositions) writeFileSync(`${FIXTURES}/${version}-${column}.prom`, text)
}

/** The named cases of a run, without those by chance, and all above them: whose mtimes are the run's own. */
export function treeOf(told: Told, names: readonly string[]): StoredTree {
  const made = Object.fromEntries(
    names.flatMap((name) => (told.made[name] === undefined ? [] : [[name, told.made[name]]])),
  )
  const cgroups = Object.values(made)
  const wanted = Object.entries(told.tree).filter(([path]) =>
    cgroups.some((cgroup) => `${cgroup}/`.startsWith(`${path}/`)),
  )
  const tree = wanted.map(([path, dir]) => [path, cgroups.includes(path) ? dir : { ...dir, mtimeMs: { dir: 0 } }])
  return { memoryCapacity: told.memoryCapacity, made, tree: Object.fromEntries(tree) }
}

/**
 * Of an exposition what is stored: the series that are compared, of the root and of some cgroups all (but disks, which come in any
 * order); no timestamps, and no values of what is not the same every time.
 */
export function trim(text: string, { made }: StoredTree): string {
  const cgroups = new Set(Object.values(made))
  const whole = new Set(['/', ...WHOLE.flatMap((name) => made[name] ?? [])])
  const kept: string[] = []
  let head: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP')) head = []
    if (line.startsWith('#')) {
      head.push(line)
      continue
    }
    const [, series = '', name = '', value = ''] = /^((\w+)(?:\{.*\})?) (\S+)(?: \d+)?$/.exec(line) ?? []
    const id = /[{,]id="([^"]*)"/.exec(series)?.[1] ?? ''
    const isWhole = whole.has(id) && !series.includes('device="')
    if (!(id === '' ? ABOUT_CADVISOR.has(name) : isWhole || (cgroups.has(id) && isCompared(name)))) continue
    kept.push(...head, `${series} ${cgroups.has(id) && !MOVING.has(name) ? value : '#'}`)
    head = []
  }
  return `${kept.join('\n').replaceAll(/kernelVersion="[^"]*"/g, 'kernelVersion="#"')}\n`
}

const ABOUT_CADVISOR = new Set(['cadvisor_version_info', 'container_scrape_error'])
/** A quota's timer runs for a period or two after it was set. */
const MOVING = new Set(['container_last_seen', 'container_cpu_cfs_periods_total'])
