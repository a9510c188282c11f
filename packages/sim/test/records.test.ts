import { expect, test } from 'vitest'
import { KERNELS } from '../src/kernel.js'
import { hierarchyOf } from '../src/model/hierarchies.js'
import { V1_FILES } from '../src/v1/index.js'
import { V2_FILES } from '../src/v2/index.js'

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
