import { installSubcontainerCompatDir, openCgroup } from '@cgroupkit/compat'
import { type Column, PROFILES, planProperties, planWrites, type Resources } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import { startTransient } from '@cgroupkit/systemd'
import type { Answer } from './answers.js'
import { cpusetTree } from './cpuset-tree.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

const SYSTEMD = 252

function filesOf(column: Column, input: Vector['input']): Answer {
  const existing = input.existing as Record<string, string> | undefined
  const controller = String(input.controller)
  const writes = planWrites(column, input.resources as Resources, {
    only: controller === '*' || controller === 'unified' ? undefined : [controller],
    controllers: input.controllers as string[] | undefined,
    ...(existing === undefined
      ? {}
      : { exists: (file: string) => file in existing, current: (file: string) => existing[file] }),
  })
  return {
    writes: writes.map(({ file, data }) => [file, data]),
    files: Object.fromEntries(writes.map(({ file, data }) => [file, data])),
  }
}

judge('v1-set-files', async (input) => (input.tree === undefined ? filesOf('v1', input) : cpusetTree(input)))

judge('v2-set-files', async (input): Promise<Answer> => {
  if (input.op !== 'installCompatDir') return filesOf('v2', input)
  const { fs, host } = await createSim({ systemd: SYSTEMD })
  fs.write('/sys/fs/cgroup/cgroup.subtree_control', '+memory')
  const reservation = input.mirrorReservationToMin === true ? 'low+min' : 'low'
  const profile = { ...PROFILES.default, reservation } as const
  const report = await installSubcontainerCompatDir(
    openCgroup({ cgroupsPath: '/c', host, fs }),
    input.resources as Resources,
    { profile },
  )
  return { files: Object.fromEntries(report.written.map(({ file, data }) => [file, data])) }
})

judge(
  'systemd-properties',
  async (input, { expected }): Promise<Answer> => {
    const systemdVersion = Number(input.systemdVersion ?? SYSTEMD)
    const resources = (input.resources ?? { unified: input.unified }) as Resources
    if (typeof input.unit === 'string') return startTwice(input.unit, Number(input.pid))
    const properties = planProperties(resources, { systemdVersion, start: input.op === 'startTransient' })
    const unwanted = (expected.absent ?? []) as string[]
    return {
      props: properties.map(({ name, value }) => [name, value]).sort(),
      absent: unwanted.filter((name) => properties.every((property) => property.name !== name)),
    }
  },
  ({ expected }) => ({ ...expected, ...(Array.isArray(expected.props) ? { props: [...expected.props].sort() } : {}) }),
)

/** With a process: one of the simulated host. */
async function startTwice(unit: string, pid: number): Promise<Answer> {
  const { bus, spawn } = await createSim({ systemd: SYSTEMD })
  if (bus === undefined) throw new Error('the simulated host has no systemd')
  const process = () => spawn('/sys/fs/cgroup/init.scope')
  for (let times = 0; times < 2; times++) {
    const own = pid > 0 ? process() : undefined
    const pids = own === undefined ? [] : [{ name: 'PIDs', type: 'au', value: [own], from: [] }]
    await startTransient(bus, unit, pids, { pid: own })
  }
  return { value: 'ok' }
}
