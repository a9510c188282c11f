import { PROFILES, parseCpuMax, planProperties, planWrites } from '@cgroupkit/core'
import type { Answer } from './answers.js'
import { effectiveLimits } from './effective-limits.js'
import { judge } from './judge.js'

const SYSTEMD = 252

judge('cpu-max', async (input): Promise<Answer> => {
  const { op, quota, period, existing } = input
  const resources = { cpu: { quota, period } }
  switch (op) {
    case 'parse': {
      const told = parseCpuMax(String(input.text))
      // containerd's spelling of no quota
      return input.dialect === 'containerd' && told.quota === -1n ? { ...told, quota: 'max' } : { ...told }
    }
    case 'build': {
      const current = typeof existing === 'string' ? () => existing : undefined
      return { value: planWrites('v2', resources, { current }).find(({ file }) => file === 'cpu.max')?.data }
    }
    case 'systemdQuota':
    case 'systemdPeriod': {
      const properties = planProperties(resources, { systemdVersion: SYSTEMD })
      const told = Object.fromEntries(properties.map(({ name, value }) => [name, value]))
      const [word] =
        planWrites('v2', resources, { profile: { ...PROFILES.default, quota: 'systemd' } })[0]?.data.split(' ') ?? []
      return { ...told, quota: word }
    }
    default:
      return { value: await effectiveLimits(String(input.path), input.files as Record<string, string>) }
  }
})
