import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Column } from '@cgroupkit/core'
import { inGuest, NODE, own } from '../vm/in-guest.js'
import type { RealKernel } from '../vm/kernels.js'
import type { Built } from './build.js'
import { type Case, CLOCK } from './cases.js'
import type { Asked, Told } from './told.js'

export interface Meeting extends Told {
  /** What each version showed at /metrics. */
  exposition: ReadonlyMap<string, string>
  log: string
}

/** What is not of directories, or of which networks have many. */
const NEVER = 'network,tcp,udp,advtcp'
/**
 * `all` kinds of metrics take minutes for some hundred directories in an emulated guest. `lean` has what is needed: `process` for
 * container_threads_max, and `cpu` and `memory`, without which no cAdvisor since 0.46 looks for the limits in these hierarchies of v1.
 */
const KINDS = {
  all: { debian: `-disable_metrics=${NEVER}`, go: '-lean=false' },
  lean: {
    debian: `-disable_metrics=${NEVER},accelerator,cpu_topology,disk,diskIO,memory_numa,percpu,sched,hugetlb,referenced_memory,resctrl`,
    go: '-lean',
  },
} as const
const FLAGS = ['-listen_ip=127.0.0.1', '-housekeeping_interval=60s', '-allow_dynamic_housekeeping=false']

/** One guest, every cAdvisor that could be had, all of them looking at the same directories. */
export async function meet(
  kernel: RealKernel,
  column: Column,
  built: readonly Built[],
  cases: readonly Case[],
  kinds: keyof typeof KINDS,
): Promise<Meeting> {
  const asked: Asked = {
    column,
    cases: cases.map(({ name, spec, args }) => ({ name, spec, args })),
    cadvisors: built.map(({ cadvisor: { version, from } }, index) => {
      const port = 8081 + index
      const flags = from === 'debian' ? [...FLAGS, `-port=${port}`] : [`-listen=127.0.0.1:${port}`]
      const metrics = KINDS[kinds][from]
      return { version, port, command: [`/share/cadvisors/${version}`, metrics, ...flags] }
    }),
  }
  const { stdout, files } = await inGuest({
    title: `cadvisor ${built.map(({ cadvisor }) => cadvisor.version).join(', ')} on ${kernel} ${column}`,
    kernel,
    cgroup: column,
    init: 'systemd',
    packages: ['@cgroupkit/e2e', 'cgroupkit'],
    prepare: (share) => {
      writeFileSync(`${share}/cadvisor.json`, JSON.stringify(asked))
      mkdirSync(`${share}/cadvisors`)
      for (const { cadvisor, path } of built)
        if (path !== undefined) copyFileSync(path, `${share}/cadvisors/${cadvisor.version}`)
    },
    command: `date -u -s ${CLOCK} && ${NODE} ${own('cadvisor/guest.js')}`,
    seconds: 2400,
  })
  const told: Told = JSON.parse(files.get('told.json') ?? '')
  const exposition = new Map(built.map(({ cadvisor: { version } }) => [version, files.get(`${version}.prom`) ?? '']))
  return { ...told, exposition, log: stdout }
}
