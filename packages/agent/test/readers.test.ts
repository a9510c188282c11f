import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROFILES } from '@cgroupkit/core'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test } from 'vitest'
import { agentConfig, findKubelet, type Kubelet, type Settings, withReaders } from '../src/index.js'

const KUBELET: Kubelet = { pid: 7, version: 'v1.30.2', statsFromCri: false, cgroupDriver: 'systemd' }

/** What starting with these settings beside that kubelet comes to, and what the log says. */
function started(kubelet: Kubelet | undefined, flags: Settings = {}) {
  const lines: string[] = []
  const config = agentConfig({ flags: { 'zero-rows-dropped': true, ...flags } }, () => PROFILES.default)
  const { observe } = withReaders(config, { write: (line) => void lines.push(line), kubelet: () => kubelet })
  return { observe, told: lines.map((line) => String((JSON.parse(line) as { message: string }).message)) }
}

test('B16 each start warns of the rows of zeros, until the operator says that they are dropped', () => {
  expect(started(KUBELET, { 'zero-rows-dropped': false }).told).toEqual([expect.stringContaining('rows of zeros')])
  expect(started(KUBELET).told).toEqual([])
  expect(started(KUBELET, { 'zero-rows-dropped': false, observe: true }).told).toEqual([])
})

describe('B18 a kubelet before 1.25 takes the zeros for the container’s use', () => {
  test.each(['v1.24.17', 'v1.23.0', 'v1.9.1'])('%s: nothing is made, unless it is allowed', (version) => {
    expect(() => started({ ...KUBELET, version })).toThrow(/kubelet/)
    expect(() => started({ ...KUBELET, version })).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
    expect(started({ ...KUBELET, version }, { 'allow-old-kubelet': true })).toEqual({ observe: false, told: [] })
    expect(started({ ...KUBELET, version }, { observe: true })).toEqual({ observe: true, told: [] })
  })

  test.each(['v1.25.0', 'v1.30.2-gke.1', 'v2.0.0'])('%s is new enough', (version) => {
    expect(started({ ...KUBELET, version })).toEqual({ observe: false, told: [] })
  })

  test('one that cannot be asked is warned of; the operator may say it, and is believed', () => {
    const silent = { ...KUBELET, version: undefined }
    expect(started(silent).told).toEqual([expect.stringContaining('--kubelet-version')])
    expect(started(silent, { 'kubelet-version': 'v1.31.0' }).told).toEqual([])
    expect(() => started(silent, { 'kubelet-version': '1.24' })).toThrow()
    expect(() => started(KUBELET, { 'kubelet-version': 'new' })).toThrow(/kubelet-version/)
  })

  test('no kubelet at all: nothing to say', () => expect(started(undefined)).toEqual({ observe: false, told: [] }))
})

test('B19 a kubelet that takes its metrics from CRI reads no directory: it observes, unless another cAdvisor is named', () => {
  const cri = { ...KUBELET, statsFromCri: true }
  expect(started(cri)).toEqual({ observe: true, told: [expect.stringContaining('no reader')] })
  expect(started(cri, { 'standalone-cadvisor': true })).toEqual({ observe: false, told: [] })
})

describe('the kubelet of a host', () => {
  async function host(
    processes: Record<string, [comm: string, ...words: string[]]>,
    files: Record<string, string> = {},
  ) {
    const { path, cleanup } = await dir({ unsafeCleanup: true })
    onTestFinished(() => cleanup())
    const put = (name: string, text: string) => {
      mkdirSync(join(path, name, '..'), { recursive: true })
      writeFileSync(join(path, name), text)
    }
    for (const [pid, [comm, ...words]] of Object.entries(processes)) {
      put(`proc/${pid}/comm`, `${comm}\n`)
      put(`proc/${pid}/cmdline`, [comm, ...words, ''].join('\0'))
    }
    for (const [name, text] of Object.entries(files)) put(name, text)
    return findKubelet(path)
  }

  test('is found by its name, with the gate of its file or of its command line', async () => {
    const gate = 'kind: KubeletConfiguration\nfeatureGates:\n  PodAndContainerStatsFromCRI: true\n'
    expect(await host({ 1: ['init'], 9: ['kubelet'] })).toEqual({
      pid: 9,
      version: undefined,
      statsFromCri: false,
      cgroupDriver: undefined,
    })
    expect(await host({ 9: ['kubelet'] }, { 'var/lib/kubelet/config.yaml': gate })).toMatchObject({
      statsFromCri: true,
    })
    expect(await host({ 9: ['kubelet', '--config', '/etc/k'] }, { 'etc/k': gate })).toMatchObject({
      statsFromCri: true,
    })
    expect(await host({ 9: ['kubelet', '--config=/etc/none'] }, { 'etc/k': gate })).toMatchObject({
      statsFromCri: false,
    })
    expect(await host({ 9: ['kubelet', '--feature-gates=A=false,PodAndContainerStatsFromCRI=true'] })).toMatchObject({
      statsFromCri: true,
    })
    expect(await host({ 1: ['init'] })).toBeUndefined()
  })
})
