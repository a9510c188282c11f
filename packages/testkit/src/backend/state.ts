import { type CgroupJSON, installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { expect } from 'vitest'
import { outcome } from '../outcome.js'
import { dirsOf, parentOf } from './bench.js'
import { LIMITS, SHOWN, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

/** Through text, as a state file does it. */
const through = (json: CgroupJSON): CgroupJSON => JSON.parse(JSON.stringify(json))

/** Every string of a value, at any depth, keys included, replaced by what `change` makes of it. */
function rewritten(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => rewritten(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), rewritten(item, change)]))
}

const REFUSED = expect.stringMatching(/^ERR_(STATE|PATH)$/)

export const state: BackendTopic = (rule, kind) => {
  rule(
    '7: state goes through JSON, and a restored cgroup is at the same place and owns the same',
    [],
    async (bench) => {
      const cgroup = bench.open('pod/leaf')
      await installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
      const again = bench.restore(through(cgroup.toJSON()))
      expect([again.backend, dirsOf(again), again.own.dirs]).toEqual([
        cgroup.backend,
        dirsOf(cgroup),
        [...cgroup.own.dirs],
      ])
      expect(shown(again)).toEqual(shown(cgroup))
      expect(through(again.toJSON())).toEqual(through(cgroup.toJSON()))
      const { removed, kept } = await uninstallSubcontainerCompatDir(again)
      expect([[...removed].sort(), kept]).toEqual([
        dirsOf(cgroup)
          .flatMap((dir) => [parentOf(dir), dir])
          .sort(),
        [],
      ])
    },
  )

  rule('7: state is gVisor’s shape, and cgroupkit’s key beside it', [], async ({ open }) => {
    const cgroup = open('leaf')
    await installSubcontainerCompatDir(cgroup, LIMITS)
    const json: Record<string, unknown> = { ...through(cgroup.toJSON()) }
    const key = { v1: 'cgroupv1', v2: 'cgroupv2', systemd: 'cgroupsystemd' }[kind]
    const shape = {
      v1: { name: expect.any(String), own: expect.any(Object) },
      v2: { mountpoint: expect.any(String), path: expect.any(String), controllers: expect.any(Array) },
      systemd: { Name: expect.any(String), Parent: expect.any(String), ScopePrefix: expect.any(String) },
    }[kind]
    expect(Object.keys(json).sort()).toEqual(['cgroupkit', key])
    expect(json[key]).toMatchObject(shape)
    expect(json.cgroupkit).toMatchObject({ version: 1, created: dirsOf(cgroup) })
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('7: a cgroup that was never installed can be saved and restored', [], ({ open, restore }) => {
    const cgroup = open('leaf')
    expect(dirsOf(restore(through(cgroup.toJSON())))).toEqual(dirsOf(cgroup))
  })

  rule('7: saved state that claims a directory elsewhere is refused, and that directory stays', [], async (bench) => {
    const cgroup = bench.open('leaf')
    const sibling = bench.mkdir('sibling', 0o1755)
    await installSubcontainerCompatDir(cgroup, LIMITS)
    const [mount = ''] = cgroup.placements().map((placement) => placement.mount)
    const json = through(cgroup.toJSON())
    for (const claim of [sibling, mount, `${mount}/../../etc`, '/', '/etc', `${dirsOf(cgroup)[0]}/child`, '']) {
      const forged = { ...json, cgroupkit: { version: 1, created: [claim] } } as CgroupJSON
      expect([claim, outcome(() => bench.restore(forged))]).toEqual([claim, 'ERR_STATE'])
      expect(bench.lab.fs.stat(sibling)?.dir).toBe(true)
    }
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('7: saved state whose paths leave the mount is refused', [], async (bench) => {
    const cgroup = bench.open('leaf')
    await installSubcontainerCompatDir(cgroup, LIMITS)
    const json = through(cgroup.toJSON())
    const forgeries: ((text: string) => string)[] = [
      (text) => text.replace('leaf', 'leaf/../../../../../etc'),
      (text) => text.replace('leaf', 'leaf\0'),
      (text) => text.replace('leaf', 'leaf\n'),
      (text) => text.replace(/[^/]*leaf[^/]*/, '..'), // a whole component: `cri-...scope` would be a name like others
    ]
    for (const forge of forgeries) {
      const forged = rewritten(json, forge)
      const names = JSON.stringify(forged)
      expect([names, outcome(() => bench.restore(forged as CgroupJSON))]).toEqual([names, REFUSED])
    }
    expect(shown(cgroup)).toEqual(SHOWN)
    await uninstallSubcontainerCompatDir(cgroup)
  })
}
