import { refusal, SpecError } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { fillCpuset, instantClock } from '../src/index.js'
import { outcome, outcomeOf } from '../src/outcome.js'
import { smallFs } from './small-fs.js'

describe('outcome', () => {
  it("is 'ok' or the code of a typed refusal", async () => {
    const busy = () => {
      throw refusal('EBUSY', 'rmdir', '/a')
    }
    expect([outcome(() => 1), outcome(busy)]).toEqual(['ok', 'EBUSY'])
    expect(await outcomeOf(async () => busy())).toBe('EBUSY')
    expect(
      outcome(() => {
        throw new SpecError('linux', 'bad')
      }),
    ).toBe('ERR_SPEC')
  })

  it('never takes a TypeError for a refusal', async () => {
    const broken = () => {
      throw new TypeError('undefined is not a function')
    }
    expect(() => outcome(broken)).toThrow(TypeError)
    await expect(outcomeOf(async () => broken())).rejects.toThrow(TypeError)
  })
})

describe('instantClock', () => {
  it('moves by what was slept, and only then', async () => {
    const clock = instantClock()
    const start = clock.now()
    await clock.sleep(600_000)
    expect(clock.now() - start).toBe(600_000)
    expect(clock.now() - start).toBe(600_000)
  })

  it('does not sleep for an aborted signal', async () => {
    await expect(instantClock().sleep(1, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
  })
})

describe('fillCpuset', () => {
  const texts = (child: string) => ({
    '/m/cpuset.cpus': '0-3\n',
    '/m/cpuset.mems': '0\n',
    '/m/a/cgroup.clone_children': '0\n',
    '/m/a/cpuset.cpus': '\n',
    '/m/a/cpuset.mems': '\n',
    '/m/a/b/cgroup.clone_children': '0\n',
    '/m/a/b/cpuset.cpus': child,
    '/m/a/b/cpuset.mems': '\n',
  })

  it('gives empty cpusets what those above have', () => {
    const fs = smallFs(texts('\n'))
    fillCpuset(fs, '/m/a/b')
    expect(['/m/a', '/m/a/b'].map((dir) => [fs.read(`${dir}/cpuset.cpus`), fs.read(`${dir}/cpuset.mems`)])).toEqual([
      ['0-3\n', '0\n'],
      ['0-3\n', '0\n'],
    ])
  })

  it('leaves one that has cpus, and a v2 directory', () => {
    const fs = smallFs({ ...texts('1\n'), '/v2/cpuset.cpus': '\n' })
    fillCpuset(fs, '/m/a/b')
    fillCpuset(fs, '/v2')
    expect([fs.read('/m/a/b/cpuset.cpus'), fs.read('/v2/cpuset.cpus')]).toEqual(['1\n', '\n'])
  })
})
