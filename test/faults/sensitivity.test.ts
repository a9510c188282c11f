import type { CgroupFs } from '@cgroupkit/core'
import type { BackendLab, Suite } from '@cgroupkit/testkit'
import { openV2 } from '@cgroupkit/v2'
import { expect, test } from 'vitest'
import { v2Suite } from '../../packages/v2/test/conformance-labs.js'
import { oneRun } from './one-run.js'
import { scenariosOf } from './scenarios.js'

/** The v2 backend with one thing wrong: what it asks of the file system arrives changed. */
function flawed(change: (fs: CgroupFs) => Partial<CgroupFs>): Suite<BackendLab> {
  const suite = v2Suite({ store: 'memory' })
  return {
    name: 'flawed',
    async lab() {
      const lab = await suite.lab()
      const open = (name: string) => {
        const { host, clock, components } = openV2Of(lab, name)
        return openV2(components, { host, clock, fs: { ...lab.fs, ...change(lab.fs) } })
      }
      return { ...lab, open }
    },
  }
}

function openV2Of(lab: BackendLab, name: string) {
  const cgroup = lab.open(name)
  return { host: cgroup.host, clock: cgroup.clock, components: cgroup.placements()[0]?.components ?? [] }
}

const scenario = (name: string) => {
  const found = scenariosOf('v2').find((one) => one.name === name)
  if (!found) throw new Error(`no scenario ${name}`)
  return found
}

test('the matrix notices a directory without the mark', async () => {
  const suite = flawed((fs) => ({ mkdir: (path) => fs.mkdir(path) }))
  await expect(oneRun(suite, scenario('compat install'), new Map())).rejects.toThrow('left and owned by nobody')
})

test('the matrix notices an uninstall that says done and leaves a directory', async () => {
  const suite = flawed(() => ({ rmdir: () => {} }))
  await expect(oneRun(suite, scenario('compat uninstall'), new Map())).rejects.toThrow('left by an uninstall')
})

test('the matrix notices a write into another’s directory', async () => {
  const suite = flawed((fs) => ({
    write: (path, data) => fs.write(path.replace(/\/leaf\/pids/, '/theirs/pids'), data),
  }))
  await expect(oneRun(suite, scenario('compat install, parent there'), new Map())).rejects.toThrow("another's")
})

test('the matrix notices an error that is not typed', async () => {
  const suite = flawed(() => ({
    list: () => {
      throw new TypeError('undefined is not a function')
    },
  }))
  await expect(oneRun(suite, scenario('compat install'), new Map())).rejects.toThrow('not an error of ours')
})
