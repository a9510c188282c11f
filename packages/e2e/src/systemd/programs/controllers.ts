import type { Recorder } from '../../recorder.js'
import type { Sent } from '../../step.js'
import { ACCOUNTING, b, delegated, INFINITY, plain, t } from './sent.js'

const WITH: Readonly<Record<string, readonly Sent[]>> = {
  nothing: [],
  CPUAccounting: [b('CPUAccounting', true)],
  IOAccounting: [b('IOAccounting', true)],
  CPUWeight: [t('CPUWeight', 50)],
  'CPUWeight-idle': [t('CPUWeight', 0)],
  'CPUWeight-unset': [t('CPUWeight', INFINITY)],
  CPUQuota: [t('CPUQuotaPerSecUSec', 500_000)],
  CPUQuotaPeriod: [t('CPUQuotaPeriodUSec', 50_000)],
  AllowedCPUs: [['AllowedCPUs', 'ay', [1]]],
  AllowedMemoryNodes: [['AllowedMemoryNodes', 'ay', [1]]],
  IOWeight: [t('IOWeight', 50)],
  IOReadBandwidthMax: [['IOReadBandwidthMax', 'a(st)', [['/dev/block/259:0', '4096']]]],
  MemoryLow: [b('MemoryAccounting', false), t('MemoryLow', 4096)],
  MemoryMax: [b('MemoryAccounting', false), t('MemoryMax', 8_192_000)],
  TasksMax: [b('TasksAccounting', false), t('TasksMax', 50)],
  'no-accounting': [b('MemoryAccounting', false), b('TasksAccounting', false), t('TasksMax', INFINITY)],
}

/** What a slice hands down depends on the units in it, never on its own settings. */
export async function controllers(to: Recorder): Promise<void> {
  const top = `${to.root}/controllers.slice`
  const inner = `${top}/controllers-a.slice`
  const look = async () => {
    for (const dir of [top, inner]) await to.read(`${dir}/cgroup.subtree_control`)
  }
  await to.start('controllers-a.slice', ...ACCOUNTING, t('CPUWeight', 50))
  await look()
  await to.list(inner)
  // a directory beside units has the files of what they need
  await to.mkdir(`${inner}/beside`, '1755')
  for (const [name, properties] of Object.entries(WITH)) {
    await to.spawn(`$${name.replaceAll('-', '')}`)
    await to.start('controllers.scope', ...plain('controllers-a.slice', `$${name.replaceAll('-', '')}`), ...properties)
    await look()
    await to.list(`${inner}/beside`)
    await to.read(`${inner}/controllers.scope/cgroup.controllers`)
    await to.stop('controllers.scope')
    await look()
  }
  for (const name of ['$plain', '$pause']) await to.spawn(name)
  await to.start('controllers.scope', ...plain('controllers-a.slice', '$plain'))
  await to.start('controllers-pause.scope', ...delegated('controllers-a.slice', '$pause'))
  await look()
  await to.list(`${inner}/beside`)
  // beyond the five that systemd manages
  await to.write(`${to.root}/cgroup.subtree_control`, '+hugetlb +rdma')
  await to.write(`${top}/cgroup.subtree_control`, '+hugetlb +rdma')
  await to.write(`${inner}/cgroup.subtree_control`, '+hugetlb')
  await to.set('controllers-a.slice', t('TasksMax', 100))
  await look()
  await to.reload()
  await look()
  await to.stop('controllers-pause.scope')
  await look()
  await to.stop('controllers.scope')
  await look()
  await to.stop('controllers.slice')
  await to.list(top)
  await to.write(`${to.root}/cgroup.subtree_control`, '-hugetlb -rdma')
}
