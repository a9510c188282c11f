import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Profile, parseJson, parseSpec } from '@cgroupkit/core'
import type { Recorder } from '../../recorder.js'
import type { Answer } from '../../step.js'

const FILES = [
  ...['memory.max', 'memory.low', 'memory.swap.max', 'memory.high', 'memory.oom.group'],
  ...['cpu.max', 'cpu.weight', 'cpu.idle', 'pids.max', 'cpuset.cpus'],
]
const PROPERTIES =
  'MemoryMax MemoryLow MemorySwapMax CPUQuotaPerSecUSec CPUQuotaPeriodUSec CPUWeight TasksMax AllowedCPUs'

/** The product's verbs on one unit. */
class Unit {
  constructor(
    readonly to: Recorder,
    readonly path: string,
    readonly unit: string,
    readonly dir: string,
  ) {}

  install = (resources: string, profile?: Profile) =>
    this.to.do({ op: 'cgroup', at: this.path, verb: 'install', resources, ...(profile && { profile }) })
  update = (resources: string) => this.to.do({ op: 'cgroup', at: this.path, verb: 'update', resources })
  join = (data: string) => this.to.do({ op: 'cgroup', at: this.path, verb: 'join', data })
  do = (verb: 'freeze' | 'thaw' | 'kill' | 'limits' | 'uninstall'): Promise<Answer> =>
    this.to.do({ op: 'cgroup', at: this.path, verb })

  async look(): Promise<void> {
    await this.to.get(this.unit, `ActiveState ${PROPERTIES}`)
    for (const file of FILES) await this.to.read(`${this.dir}/${file}`)
  }
}

/** A container's life with the product's systemd backend. */
export async function backend(to: Recorder): Promise<void> {
  const top = `${to.root}/backend.slice/backend-pod.slice`
  for (const name of ['$a', '$b', '$c', '$d', '$e', '$f', '$g']) await to.spawn(name)
  const one = new Unit(to, 'backend-pod.slice:cri:one', 'cri-one.scope', `${top}/cri-one.scope`)
  await one.install(
    '{"memory":{"limit":100000000,"swap":150000000,"reservation":50000000},"cpu":{"quota":12345,"period":54321,"shares":512,"cpus":"0"},"pids":{"limit":77}}',
  )
  await to.list(`${to.root}/backend.slice`)
  await one.join('$a')
  await one.look()
  await to.get('cri-one.scope', 'Description Slice Delegate DefaultDependencies CollectMode ControlGroup')
  await to.get('backend-pod.slice', 'ActiveState Transient ControlGroup')
  await to.read(`${one.dir}/cgroup.procs`)
  await one.do('limits')
  await one.join('$b')
  await to.read(`${one.dir}/cgroup.procs`)
  for (const resources of [
    '{"pids":{"limit":5}}',
    '{"memory":{"limit":200000000}}',
    '{"memory":{"limit":-1}}',
    '{"cpu":{"quota":333333,"period":1000000}}',
    '{"cpu":{"period":50000}}',
    '{"cpu":{"quota":-1}}',
    '{"cpu":{"shares":2,"cpus":"0-1"}}',
    '{"cpu":{"idle":1}}',
    '{"cpu":{"idle":0}}',
    '{"pids":{"limit":7}}',
    '{"cpu":{"shares":1024}}',
    '{"unified":{"memory.high":"8388608","memory.oom.group":"1"}}',
    // refused by the kernel when systemd has taken it: all is as before
    '{"cpu":{"quota":100},"memory":{"limit":8192000}}',
    '{"pids":{"limit":4194305}}',
  ]) {
    await one.update(resources)
    await one.look()
  }
  await to.reload()
  await one.look()
  await to.reexec()
  await one.look()
  await one.do('freeze')
  await to.read(`${one.dir}/cgroup.events`)
  await one.update('{"pids":{"limit":6}}')
  await to.read(`${one.dir}/cgroup.events`)
  await one.do('thaw')
  await to.read(`${one.dir}/cgroup.events`)
  await one.do('kill')
  await to.get('cri-one.scope', 'ActiveState', 'absent')
  await to.stat(one.dir)
  await one.do('uninstall')
  // stopped while it runs, and while it is frozen
  const two = new Unit(to, 'backend-pod.slice:cri:two', 'cri-two.scope', `${top}/cri-two.scope`)
  await two.install('{}')
  await two.join('$c')
  await two.look()
  await two.do('uninstall')
  await to.get('cri-two.scope', 'ActiveState')
  await to.stat(two.dir)
  await two.do('uninstall')
  await two.join('$d')
  await two.do('freeze')
  await two.do('uninstall')
  await to.stat(two.dir)
  // another's unit of that name is joined as it is, and stays
  const three = new Unit(to, 'backend-pod.slice:cri:three', 'cri-three.scope', `${top}/cri-three.scope`)
  await to.start('cri-three.scope', ['Slice', 's', 'backend-pod.slice'], ['PIDs', 'au', ['$e']])
  await three.install('{"pids":{"limit":9}}')
  await three.join('$f')
  await to.read(`${three.dir}/cgroup.procs`)
  await to.read(`${three.dir}/pids.max`)
  await three.do('uninstall')
  await to.get('cri-three.scope', 'ActiveState')
  // refused by the kernel after the unit has started
  const four = new Unit(to, 'backend-pod.slice:cri:four', 'cri-four.scope', `${top}/cri-four.scope`)
  await four.install('{"pids":{"limit":4194305}}')
  await four.join('$g')
  await to.get('cri-four.scope', 'ActiveState TasksMax')
  await four.do('uninstall')
  await to.stat(four.dir)
  // a slice needs no process
  const pod = new Unit(
    to,
    'backend.slice::backend-p2.slice',
    'backend-p2.slice',
    `${to.root}/backend.slice/backend-p2.slice`,
  )
  await pod.install('{"memory":{"limit":300000000},"cpu":{"shares":512}}')
  await pod.look()
  await pod.update('{"memory":{"limit":400000000}}')
  await pod.look()
  await pod.do('uninstall')
  await to.stat(pod.dir)
  await to.stop('backend.slice')
  await to.list(`${to.root}/backend.slice`)
}

/** Where a guest finds fixtures/cases. */
const CASES = '/share/cases'

/** Every story of fixtures/cases as a real scope. */
export async function cases(to: Recorder): Promise<void> {
  const folder = CASES
  for (const [index, name] of readdirSync(folder).sort().entries()) {
    const text = (file: string) => readFileSync(`${folder}/${name}/${file}`, 'utf8')
    if (existsSync(`${folder}/${name}/error.json`)) continue
    const unit = new Unit(
      to,
      `cases.slice:cri:${name}`,
      `cri-${name}.scope`,
      `${to.root}/cases.slice/cri-${name}.scope`,
    )
    await to.spawn(`$case${index}`)
    await unit.install(resourcesText(text('config.json')), profileOf(`${folder}/${name}/profile.json`))
    await unit.join(`$case${index}`)
    const sent = parseJson(text('systemd.props.json'))
    await to.get(unit.unit, Object.keys(sent instanceof Object ? sent : {}).join(' '))
    const files: { file: string }[] = JSON.parse(text('v2.files.json'))
    for (const file of new Set(files.map(({ file }) => file))) await to.read(`${unit.dir}/${file}`)
  }
  await to.stop('cases.slice')
  await to.list(`${to.root}/cases.slice`)
}

/** As given: numbers beyond 2^53 are bigint in what parseSpec returns. */
function resourcesText(config: string): string {
  const { resources } = parseSpec(config)
  return JSON.stringify(resources, (_, value) => (typeof value === 'bigint' ? `#${value}` : value)).replace(
    /"#(\d+)"/g,
    '$1',
  )
}

function profileOf(file: string): Profile | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
