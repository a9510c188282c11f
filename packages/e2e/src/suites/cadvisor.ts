import type { Column } from '@cgroupkit/core'
import { type Built, build } from '../cadvisor/build.js'
import { places, stories } from '../cadvisor/cases.js'
import { type Comparison, compareInspected, compareStored, compareStories } from '../cadvisor/compare.js'
import { type Meeting, meet } from '../cadvisor/meet.js'
import { random } from '../cadvisor/random.js'
import { save, storedExposition, storedTree, treeOf, trim } from '../cadvisor/stored.js'
import { CADVISORS, isAtLeast } from '../cadvisor/versions.js'
import type { Row, Suite } from '../suite.js'

const KERNEL = '6.1'
const COLUMNS: readonly Column[] = ['v2', 'v1']
/** Directories by chance, beside the named ones. A nightly run has 200. */
const SETS = Number(process.env.SETS ?? 20)
/** So that a run can be repeated; any other is as good. */
const SEED = Number(process.env.SEED ?? 20261123)

const named = (column: Column) => [...stories(column), ...places(column)]

async function compare(column: Column, built: readonly Built[]): Promise<Row[]> {
  const there = built.filter(({ path }) => path !== undefined)
  const met = await meet(KERNEL, column, there, [...named(column), ...random(column, SEED, SETS)], 'lean')
  return built.map(({ cadvisor: { version }, missing }) => {
    const row = { suite: 'cadvisor', kernel: `${KERNEL} ${column} cadvisor ${version}` }
    if (missing !== undefined) return { ...row, operations: 0, divergences: 0, skips: 1 }
    const found = judge(column, version, met)
    const divergences = found.flatMap((each) => each.divergences)
    for (const line of divergences) console.log(`${row.kernel}: ${line}`)
    const operations = found.reduce((sum, each) => sum + each.operations, 0)
    return { ...row, operations, divergences: divergences.length, skips: 0 }
  })
}

function judge(column: Column, version: string, met: Meeting): Comparison[] {
  const exposition = met.exposition.get(version) ?? ''
  const found = [compareInspected(column, version, met, exposition)]
  if (isAtLeast(version, '0.47.0')) {
    const names = stories(column).map(({ name }) => name)
    found.push(compareStories(column, names, met, exposition))
  }
  const text = storedExposition(version, column)
  if (text !== undefined) {
    const now = trim(exposition, treeOf(met, Object.keys(storedTree(column).made)))
    const { memoryCapacity } = storedTree(column)
    found.push(compareStored({ text, memoryCapacity }, { text: now, memoryCapacity: met.memoryCapacity }))
  }
  return found
}

function builds(): Built[] {
  const built = CADVISORS.map(build)
  for (const { cadvisor, missing } of built) {
    if (missing !== undefined) console.log(`cadvisor ${cadvisor.version} cannot be had here: ${missing}`)
  }
  return built
}

/** Writes fixtures/metrics: the named directories, as every version that can be had shows them. */
async function record(): Promise<number> {
  const there = builds().filter(({ path }) => path !== undefined)
  for (const column of COLUMNS) {
    const met = await meet(KERNEL, column, there, named(column), 'all')
    const tree = treeOf(met, Object.keys(met.made))
    save(column, tree, new Map([...met.exposition].map(([version, text]) => [version, trim(text, tree)])))
  }
  return 0
}

export const cadvisor: Suite = {
  name: 'cadvisor',
  about:
    'directories of `cgroupkit install`, as real cAdvisors of six versions show them, against `cgroupkit inspect`; SEED, and SETS (20; nightly 200) from the environment',
  async run(kernels) {
    if (!kernels.includes(KERNEL)) return []
    console.log(`cadvisor: SEED=${SEED} SETS=${SETS}`)
    const built = builds()
    return (await Promise.all(COLUMNS.map((column) => compare(column, built)))).flat()
  },
  record,
}
