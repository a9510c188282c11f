import { describe, expect, it } from 'vitest'
import { cli, cliJson, HOSTS, node } from './lab.js'

interface Accounting {
  usage: { pids: string }
  memory: Record<string, string>
  pressure: Record<string, { some: { total: string } }>
}

describe('inspect --stats', () => {
  it.each(['v1', 'v2 with cgroupfs'] as const)(
    'shows what the kernel accounts on %s, by its own names',
    async (name) => {
      const { options, pod } = HOSTS[name]
      const { root } = await node(options, [pod])
      const at = ['inspect', pod, '--root', root, '--stats']
      const { accounting } = (await cliJson<{ accounting: Accounting }>(at)).json
      expect(accounting.usage.pids).toBe('1')
      expect(Object.keys(accounting.memory)).toContain('pgfault')
      const { out } = await cli(at)
      expect(out).toContain('the kernel accounts')
      expect(out).toMatch(/^tasks +1\b/m)
      if (name === 'v1') expect(accounting.pressure).toEqual({})
      else expect(out).toMatch(/^memory pressure +some 0 % of 10 s, 0 µs in all; full/m)
    },
  )

  it('is not asked for: nothing but what cAdvisor reports', async () => {
    const { options, pod } = HOSTS['v2 with cgroupfs']
    const { root } = await node(options, [pod])
    expect((await cliJson(['inspect', pod, '--root', root])).json).not.toHaveProperty('accounting')
  })
})
