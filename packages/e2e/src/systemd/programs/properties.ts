import type { Recorder } from '../../recorder.js'
import type { Sent } from '../../step.js'
import { ACCOUNTING, b, delegated, INFINITY, plain, t } from './sent.js'

const BIG = ['9223372036854771711', '9223372036854771712', '9223372036854775807', '18446744073709551614', INFINITY]
const SIZES = ['0', '1', '4095', '4096', '8193', '100000000', '9007199254740993', ...BIG]
/** Enough to see that one is treated as another is. */
const LIKEWISE = ['0', '1', '8193', '100000000', '9223372036854771712', INFINITY]
const DISK = '/dev/block/259:0'

const bytes = (...values: number[][]) => values
const devices = (...values: (readonly (readonly [string, string])[])[]) => values

/** Every property that core sends (mapping.md), with the files that it becomes, and values to the edges of what both sides take. */
const PROPERTY_VALUES: readonly {
  name: string
  type: string
  files: readonly string[]
  values: readonly unknown[]
  /** Default: every third of `values`. */
  atStart?: readonly unknown[]
  of?: 'scope'
}[] = [
  { name: 'MemoryMin', type: 't', files: ['memory.min'], values: LIKEWISE },
  { name: 'MemoryLow', type: 't', files: ['memory.low'], values: LIKEWISE },
  { name: 'MemoryHigh', type: 't', files: ['memory.high'], values: LIKEWISE },
  { name: 'MemoryMax', type: 't', files: ['memory.max'], values: SIZES },
  { name: 'MemorySwapMax', type: 't', files: ['memory.swap.max'], values: LIKEWISE },
  { name: 'MemoryZSwapMax', type: 't', files: ['memory.zswap.max'], values: ['0', '4096', INFINITY] },
  {
    name: 'CPUWeight',
    type: 't',
    files: ['cpu.weight', 'cpu.idle'],
    values: ['1', '100', '10000', '10001', '0', '39', '0', INFINITY, '18446744073709551614'],
  },
  {
    name: 'CPUQuotaPerSecUSec',
    type: 't',
    files: ['cpu.max'],
    values: [
      ...['0', '1', '999', '1000', '5000', '9999', '10000', '15000', '125000', '230000', '1000000', '15000000'],
      ...['9223372036854775807', '18446744073709551614', INFINITY],
    ],
    // what has less than this takes its time to die
    atStart: ['0', '10000', '230000', INFINITY],
  },
  {
    name: 'CPUQuotaPeriodUSec',
    type: 't',
    files: ['cpu.max'],
    values: ['0', '1', '999', '1000', '54321', '1000000', '1000001', '18446744073709551614', INFINITY],
  },
  { name: 'TasksMax', type: 't', files: ['pids.max'], values: ['0', '1', '77', '4194304', '4194305', ...BIG] },
  { name: 'IOWeight', type: 't', files: ['io.weight'], values: ['0', '1', '100', '10000', '10001', INFINITY] },
  {
    name: 'AllowedCPUs',
    type: 'ay',
    files: ['cpuset.cpus'],
    values: bytes([1], [3], [2, 0], [0, 1], [14, 1, 1], [0], []),
  },
  { name: 'AllowedMemoryNodes', type: 'ay', files: ['cpuset.mems'], values: bytes([1], [2], [1, 0], [0], []) },
  {
    name: 'IOReadBandwidthMax',
    type: 'a(st)',
    files: ['io.max'],
    values: devices(
      [[DISK, '1024']],
      [[DISK, '4096']],
      [[DISK, INFINITY]],
      [
        [DISK, '8192'],
        ['/dev/block/8:0', '4096'],
      ],
      [['/dev/none', '4096']],
      [['none', '4096']],
      [[DISK, '0']],
      [],
    ),
  },
  ...['IOWriteBandwidthMax', 'IOReadIOPSMax', 'IOWriteIOPSMax'].map((name) => ({
    name,
    type: 'a(st)',
    files: ['io.max'],
    values: devices([[DISK, '1024']], [[DISK, INFINITY]], []),
  })),
  {
    name: 'IODeviceWeight',
    type: 'a(st)',
    files: ['io.weight'],
    values: devices(
      [[DISK, '1']],
      [
        [DISK, '910'],
        ['/dev/block/8:0', '10000'],
      ],
      [[DISK, '0']],
      [[DISK, '10001']],
      [],
    ),
  },
  {
    name: 'OOMPolicy',
    type: 's',
    files: ['memory.oom.group'],
    values: ['kill', 'continue', 'stop', 'none'],
    of: 'scope',
  },
]

const WRONG: readonly Sent[] = [
  ['MemoryMax', 's', '4096'],
  ['MemoryMax', 'u', 4096],
  ['MemoryMax', 'i', 4096],
  ['CPUWeight', 's', 'idle'],
  ['TasksMax', 'b', true],
  ['IOReadBandwidthMax', 's', `${DISK} 4096`],
  ['IOReadBandwidthMax', 'a(ss)', [[DISK, '4096']]],
  ['AllowedCPUs', 's', '0-1'],
  ['AllowedCPUs', 'as', ['0']],
  ['DevicePolicy', 's', 'none'],
  ['MemoryMaxx', 't', '4096'],
]

/** Sent to a scope and to a slice that run: refused or not, what is read back, and what the files say. */
export async function properties(to: Recorder): Promise<void> {
  const top = `${to.root}/properties.slice`
  await to.spawn('$pause')
  await to.start('properties.slice', ...ACCOUNTING)
  await to.start('properties.scope', ...delegated('properties.slice', '$pause'))
  const [scope, slice] = [`${top}/properties.scope`, `${top}/properties-a.slice`]
  await to.start('properties-a.slice', ...ACCOUNTING, t('CPUWeight', 100))
  for (const dir of [scope, slice]) await to.list(dir)
  for (const { name, type, files, values } of PROPERTY_VALUES)
    for (const [unit, dir] of [
      ['properties.scope', scope],
      ['properties-a.slice', slice],
    ] as const) {
      // of a slice one, which is enough to see that it is treated alike
      for (const value of dir === scope ? values : values.slice(1, 2)) {
        await to.set(unit, [name, type, value])
        await to.get(unit, name)
        for (const file of files) await to.read(`${dir}/${file}`)
      }
    }
  for (const one of WRONG) await to.set('properties.scope', one)
  await to.stop('properties.slice')
  await to.list(top)
}

/** Sent with the start: what systemd takes only then too, and how one value changes another. */
export async function properties2(to: Recorder): Promise<void> {
  const top = `${to.root}/atstart.slice`
  await to.start('atstart.slice', ...ACCOUNTING)
  let count = 0
  let pid = ''
  const started = async (...sent: Sent[]) => {
    // one that a refusal left over is as good as a new one
    if (pid === '') {
      pid = `$p${++count}`
      await to.spawn(pid)
    }
    const { errno } = await to.start('atstart.scope', ...delegated('atstart.slice', pid), ...sent)
    if (errno !== undefined) {
      await to.list(`${top}/atstart.scope`)
      return
    }
    const files = PROPERTY_VALUES.flatMap((one) => (sent.some(([name]) => one.name === name) ? one.files : []))
    await to.get('atstart.scope', sent.map(([name]) => name).join(' '))
    for (const file of new Set(files)) await to.read(`${top}/atstart.scope/${file}`)
    await to.stop('atstart.scope')
    pid = ''
  }
  for (const { name, type, values, atStart = values.filter((_, index) => index % 3 === 0) } of PROPERTY_VALUES)
    for (const value of atStart) await started([name, type, value])
  await started(t('CPUQuotaPerSecUSec', 230_000), t('CPUQuotaPeriodUSec', 54_321))
  await started(t('CPUQuotaPerSecUSec', 50_000), t('CPUQuotaPeriodUSec', 10_000))
  await started(t('CPUQuotaPerSecUSec', 50_000), t('CPUQuotaPeriodUSec', 100))
  await started(t('CPUQuotaPerSecUSec', 125_000))
  await started(t('CPUQuotaPerSecUSec', INFINITY), t('CPUQuotaPeriodUSec', 1_000_001))
  await started(t('MemoryMax', 4096), t('MemoryMax', 8192))
  await started(b('MemoryAccounting', false), t('MemoryMax', 8_192_000))
  await started(b('CPUAccounting', false), t('CPUWeight', INFINITY))
  for (const one of WRONG) await started(one)
  await to.stop('atstart.slice')
  await to.list(top)
}

/** What a unit without any of them shows and has. */
export async function defaults(to: Recorder): Promise<void> {
  const names = PROPERTY_VALUES.map(({ name }) => name).join(' ')
  const more = 'CPUAccounting IOAccounting MemoryAccounting TasksAccounting DevicePolicy DeviceAllow'
  const top = `${to.root}/defaults.slice`
  for (const name of ['$plain', '$delegated']) await to.spawn(name)
  await to.start('defaults-plain.scope', ...plain('defaults.slice', '$plain'))
  await to.start('defaults.scope', ...delegated('defaults.slice', '$delegated'))
  for (const unit of ['defaults-plain.scope', 'defaults.scope', 'defaults.slice'])
    await to.get(unit, `${names} ${more}`)
  const files = [...new Set(PROPERTY_VALUES.flatMap(({ files }) => files))]
  for (const dir of [top, `${top}/defaults.scope`, `${top}/defaults-plain.scope`])
    for (const file of files) await to.read(`${dir}/${file}`)
  await to.stop('defaults.slice')
}
