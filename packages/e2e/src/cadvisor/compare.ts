import { type Column, readSeries, START_TIME } from '@cgroupkit/core'
import { expected } from './cases.js'
import { type Family, parseExposition } from './exposition.js'
import { readerOf } from './reader.js'
import type { Told } from './told.js'

export interface Comparison {
  /** Values that were compared. */
  operations: number
  /** One line each. */
  divergences: string[]
}

/** The series that come of a directory's files. */
export const isCompared = (name: string) =>
  name.startsWith('container_spec_') || name === 'container_threads_max' || name === START_TIME.name

/** What cAdvisor shows of one cgroup, by family. */
function shownOf(families: ReadonlyMap<string, Family>, cgroup: string): Map<string, string> {
  const values = [...families.values()].flatMap(({ name, samples }) => {
    const value = isCompared(name) ? samples.find(({ labels }) => labels.id === cgroup)?.value : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return new Map(values)
}

/**
 * Every series that either side has, of every directory that was made: as readSeries reads what was recorded of it and, where that
 * version's turn was, as the command line said. cAdvisor's numbers are doubles, so both are compared as such.
 */
export function compareInspected(column: Column, version: string, told: Told, exposition: string): Comparison {
  const families = parseExposition(exposition)
  const result: Comparison = { operations: 0, divergences: [] }
  for (const cgroup of told.cgroups) {
    const theirs = shownOf(families, cgroup)
    const reader = readerOf(told, cgroup)
    const read = reader === undefined ? [] : readSeries(column, reader, { cadvisor: version })
    compareSeries(cgroup, 'readSeries', byName(read), theirs, result)
    const inspected = told.inspected[cgroup]
    if (inspected?.version === version) compareSeries(cgroup, 'inspect', byName(inspected.series), theirs, result)
  }
  return result
}

const byName = (series: readonly { name: string; value: unknown }[]) =>
  new Map(series.map(({ name, value }) => [name, String(value)]))

/** The stories of fixtures/cases, which say what cAdvisor >= 0.47 shows on a machine of 4 GiB. */
export function compareStories(
  column: Column,
  stories: readonly string[],
  told: Pick<Told, 'made' | 'memoryCapacity'>,
  exposition: string,
): Comparison {
  const families = parseExposition(exposition)
  const result: Comparison = { operations: 0, divergences: [] }
  for (const story of stories) {
    const said = [...parseExposition(expected(story, column)).values()]
    const ours = new Map(said.map(({ name, samples }) => [name, machine(samples[0]?.value ?? '', told)]))
    const theirs = shownOf(families, told.made[story] ?? story)
    theirs.delete(START_TIME.name)
    compareSeries(story, 'story', ours, theirs, result)
  }
  return result
}

/** What is stored of a version against what it shows now, of the series that are compared; the machine's memory may be another. */
export function compareStored(stored: Stored, now: Stored): Comparison {
  const result: Comparison = { operations: 0, divergences: [] }
  compareSeries('', 'stored', bySeries(stored), bySeries(now), result)
  return result
}

export interface Stored {
  text: string
  memoryCapacity: string
}

function bySeries({ text, memoryCapacity }: Stored): Map<string, string> {
  const families = [...parseExposition(text).values()].filter(({ name }) => isCompared(name))
  const series = families.flatMap(({ name, samples }) =>
    samples
      .filter(({ labels }) => labels.id !== '/')
      .map(({ labels, value }): [string, string] => {
        const isMachine = Number(value) === Number(memoryCapacity)
        return [`${name}${JSON.stringify(labels)}`, isMachine ? 'the memory of the machine' : value]
      }),
  )
  return new Map(series)
}

const FOUR_GIB = String(2 ** 32)
const machine = (value: string, told: Pick<Told, 'memoryCapacity'>) =>
  value === FOUR_GIB ? told.memoryCapacity : value

function compareSeries(
  of: string,
  ours: string,
  mine: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
  result: Comparison,
): void {
  for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
    result.operations += 1
    const [left, right] = [mine.get(name), theirs.get(name)]
    if (left === right || (left !== undefined && right !== undefined && Number(left) === Number(right))) continue
    result.divergences.push(`${of} ${name}: ${ours} ${left ?? 'absent'}, cAdvisor ${right ?? 'absent'}`)
  }
}
