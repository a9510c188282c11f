import { expect, test } from 'vitest'
import { KERNELS } from '../src/kernel.js'
import { hierarchyOf } from '../src/model/hierarchies.js'
import { V1_FILES } from '../src/v1/index.js'
import { V2_FILES } from '../src/v2/index.js'

/** A file of one kernel and its mode on another: a fact of its own. */
const CHANGED = ['cgroup.event_control', 'memory.peak', 'memory.pressure_level']

test('a file has one mode on all kernels, but for those that are known to have changed', () => {
  for (const files of [V1_FILES, V2_FILES]) {
    const modes = new Map<string, Set<number>>()
    for (const { name, mode } of files) modes.set(name, new Set([...(modes.get(name) ?? []), mode]))
    const several = [...modes].filter(([, { size }]) => size > 1).map(([name]) => name)
    expect(several.filter((name) => !CHANGED.includes(name))).toEqual([])
  }
})

// Where two said what a file is, the last would win, unseen.
test.each(KERNELS)('%s: each interface file has one record', (kernel) => {
  for (const [version, files] of [
    [1, V1_FILES],
    [2, V2_FILES],
  ] as const) {
    const controllers = [...new Set(files.map(({ controller }) => controller))]
    const { records } = hierarchyOf({ id: 1, version, controllers, point: '/', aliases: [] }, kernel)
    for (const at of ['root', 'child'] as const) {
      const names = records[at].filter(({ appends }) => !appends).map(({ name }) => name)
      expect(names.sort()).toEqual([...new Set(names)].sort())
    }
  }
})
