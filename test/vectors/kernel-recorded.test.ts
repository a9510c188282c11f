import { constants } from 'node:fs'
import type { Syscalls } from '@cgroupkit/core'
import { createSim, type Sim } from '@cgroupkit/sim'
import { type Answer, answerOf } from './answers.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

/** The host of the recordings: one hierarchy per controller, v2 with what they left. */
const HOST = {
  cgroup: 'hybrid',
  kernel: '6.18',
  controllers: ['cpuset', 'cpu', 'cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'pids'],
  unified: ['hugetlb'],
} as const
const V2 = '/sys/fs/cgroup/unified'

class Lab {
  readonly calls: Syscalls
  constructor(readonly sim: Sim) {
    this.calls = sim.calls
  }
  mkdir(dir: string): string {
    this.calls.mkdir(dir, 0o755)
    return dir
  }
  read(path: string): string {
    const fd = this.calls.open(path, constants.O_RDONLY)
    try {
      return new TextDecoder().decode(this.calls.pread(fd, 65536, 0))
    } finally {
      this.calls.close(fd)
    }
  }
  write(path: string, text: string): number {
    const fd = this.calls.open(path, constants.O_WRONLY)
    try {
      return this.calls.pwrite(fd, new TextEncoder().encode(text), 0)
    } finally {
      this.calls.close(fd)
    }
  }
}

/** Steps that are not one write; each in fresh directories. */
const STEPS: Readonly<Record<string, (lab: Lab, dir: string) => unknown>> = {
  'open O_CREAT A/foo': ({ calls }, dir) => calls.open(`${dir}/foo`, constants.O_CREAT | constants.O_WRONLY, 0o644),
  'symlink /etc A/l': ({ calls }, dir) => calls.symlink('/etc', `${dir}/l`),
  'chown A': ({ calls }, dir) => calls.chown(dir, 65534, 65534),
  'open O_WRONLY|O_TRUNC cgroup.max.depth': ({ calls }, dir) =>
    calls.close(calls.open(`${dir}/cgroup.max.depth`, constants.O_WRONLY | constants.O_TRUNC)),
  truncate: ({ calls }, dir) => calls.truncate(`${dir}/cgroup.max.depth`, 0),
  'read cgroup.kill': (lab, dir) => lab.read(`${dir}/cgroup.kill`),
  "write cgroup.subtree_control 'hugetlb'": (lab, dir) => lab.write(`${dir}/cgroup.subtree_control`, 'hugetlb'),
  "write cgroup.subtree_control ''": (lab, dir) => lab.write(`${dir}/cgroup.subtree_control`, ''),
  "write cgroup.subtree_control '+ hugetlb'": (lab, dir) => lab.write(`${dir}/cgroup.subtree_control`, '+ hugetlb'),
  'rmdir A/b (has c)'(lab, dir) {
    lab.mkdir(`${lab.mkdir(`${dir}/b`)}/c`)
    lab.calls.rmdir(`${dir}/b`)
  },
  'rmdir A/none': ({ calls }, dir) => calls.rmdir(`${dir}/none`),
  'read events b'(lab, dir) {
    const inner = lab.mkdir(`${dir}/b`)
    lab.mkdir(`${inner}/c`)
    lab.sim.spawn(inner)
    return lab.read(`${inner}/cgroup.events`)
  },
  'write 1 A/cgroup.kill'(lab, dir) {
    lab.sim.spawn(lab.mkdir(`${dir}/b`))
    return lab.write(`${dir}/cgroup.kill`, '1')
  },
  'write pid cgroup.procs'(lab, dir) {
    lab.write(`${dir}/cgroup.procs`, String(lab.sim.spawn('/sys/fs/cgroup/cpuset')))
  },
}

/** Files whose step is not named after them. */
const BY_DESCRIPTION: Readonly<Record<string, (lab: Lab, dir: string) => unknown>> = {
  'cgroup.controllers of child without parent enabling': (lab, dir) => lab.read(`${dir}/cgroup.controllers`).trim(),
  "cgroup.type write 'foo' on populated leaf"(lab, dir) {
    lab.sim.spawn(dir)
    return lab.write(`${dir}/cgroup.type`, 'foo')
  },
  'rmdir with frozen task'(lab, dir) {
    lab.sim.spawn(dir)
    lab.write(`${dir}/freezer.state`, 'FROZEN')
    lab.calls.rmdir(dir)
  },
}

judge('kernel-recorded', async (input, vector): Promise<Answer> => {
  const sim = await createSim(HOST)
  const lab = new Lab(sim)
  const dir = lab.mkdir(`${mountOf(vector)}/A`)
  try {
    if (input.op === 'write') return await written(lab, dir, vector)
    const description = String(input.desc)
    const step = BY_DESCRIPTION[description] ?? STEPS[String((input.steps as string[])[0])]
    const answer = await answerOf(
      () => ({ ok: true, value: step === undefined ? looked(lab, dir, description) : step(lab, dir) }),
      vector,
    )
    const after = description.startsWith('cgroup.type') ? lab.read(`${dir}/cgroup.type`) : undefined
    return { ...answer, after, parent: after, value: answer.value ?? null }
  } finally {
    await sim.dispose()
  }
})

/** `X default` reads X, `auto-created files` lists the directory. */
function looked(lab: Lab, dir: string, description: string): unknown {
  if (description.startsWith('auto-created')) return lab.calls.readdir(dir)
  return lab.read(`${dir}/${description.split(' ')[0]}`)
}

function mountOf({ input }: Vector): string {
  if (input.fs === 'v2') return V2
  const named = /(?:in a new |^)(cpuset|cpu|blkio|memory|devices|freezer|pids)\b/.exec(
    String(input.file ?? input.desc),
  )?.[1]
  return `/sys/fs/cgroup/${named ?? (String(input.desc).includes('cpuset') ? 'cpuset' : 'freezer')}`
}

/** What was in the file before is what a refused or empty write leaves there. */
async function written(lab: Lab, dir: string, vector: Vector): Promise<Answer> {
  const { file, data } = vector.input as { file: string; data: string }
  const { after, events } = vector.expected as { after?: string; events?: string }
  const shown = file === 'devices.allow' ? 'devices.list' : file
  const pid = lab.sim.spawn(events === undefined ? mountOf(vector) : dir)
  if (after !== undefined) prepare(lab, dir, file, after)
  const text = data.replace('<pid>', String(pid))
  const answer = await answerOf(() => ({ ok: true, value: lab.write(`${dir}/${file}`, text) }), vector)
  const told = after === undefined ? answer : { ...answer, after: lab.read(`${dir}/${shown}`) }
  return events === undefined ? told : { ...told, events: lab.read(`${dir}/cgroup.events`) }
}

function prepare(lab: Lab, dir: string, file: string, before: string): void {
  if (file === 'devices.allow') lab.write(`${dir}/devices.deny`, 'a')
  const lines = before.trim().split('\n')
  for (const line of lines) lab.write(`${dir}/${file}`, line === '9223372036854771712' ? '-1' : line)
}
