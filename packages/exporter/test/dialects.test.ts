import type { Limits } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { DIALECTS } from '../src/index.js'
import { APP, FULL, SANDBOX, samplesOf, shown } from './lab.js'

const labelsOf = (name: keyof typeof DIALECTS, identity = APP) => Object.fromEntries(DIALECTS[name].labels(identity))

describe('kubelet', () => {
  it('has always the same six labels', () => {
    expect(labelsOf('kubelet')).toEqual({
      container: 'app',
      id: '/kubepods/pod7f1c/ab',
      image: 'nginx:1.27',
      name: 'ab',
      namespace: 'shop',
      pod: 'web-0',
    })
    expect(labelsOf('kubelet', { kind: 'sandbox', cgroup: '/pod', id: 'ab' })).toEqual({
      container: '',
      id: '/pod',
      image: '',
      name: 'ab',
      namespace: '',
      pod: '',
    })
  })

  it('has no family that the kubelet leaves out', () => expect(shown([FULL])).not.toContain('hugetlb'))
})

describe('a cAdvisor of its own', () => {
  it('has the engine’s labels, of two that are spelled alike the first', () => {
    const labels = {
      'a.b': '1',
      'a-b': '0',
      'io.kubernetes.pod.name': 'web-0',
      ä: 'x',
      '': 'nameless',
      long: 'x'.repeat(20_000),
    }
    expect(labelsOf('cadvisor', { ...APP, labels })).toEqual({
      id: '/kubepods/pod7f1c/ab',
      image: 'nginx:1.27',
      name: 'ab',
      container_label_: 'nameless',
      container_label_a_b: '1',
      container_label_io_kubernetes_pod_name: 'web-0',
      container_label__: 'x',
    })
    const [sample] = samplesOf(
      shown([{ ...FULL, identity: { ...APP, labels } }], { dialect: 'cadvisor' }),
      'container_processes',
    )
    expect(sample).toContain('container_label_a_b="0"')
    expect(sample?.match(/container_label_a_b=/g)).toHaveLength(1)
  })

  it('has every family', () =>
    expect(shown([FULL], { dialect: 'cadvisor' })).toContain('container_hugetlb_usage_bytes'))
})

describe('CRI', () => {
  const text = shown([FULL, { ...FULL, identity: SANDBOX }], { dialect: 'cri' })

  it('calls by the runtime’s id, without the cgroup, without cpu', () => {
    expect(samplesOf(text, 'container_cpu_usage_seconds_total')).toContainEqual(
      expect.stringMatching(
        /^\{container="app",id="ab",image="nginx:1.27",namespace="shop",pod="web-0"\} 12\.345678901 /,
      ),
    )
    expect(labelsOf('cri', SANDBOX)).toEqual({ container: '', id: 'cd', image: '', namespace: 'shop', pod: 'web-0' })
  })

  it('calls a device by its numbers and a limit by its OCI name', () => {
    expect(samplesOf(text, 'container_fs_reads_total')[0]).toContain('device="8:0"')
    expect(samplesOf(text, 'container_ulimits_soft')[0]).toContain('ulimit="RLIMIT_NOFILE"')
  })

  it('has no quota, no pressure, no scrape error', () => {
    for (const name of [
      'container_spec_cpu_quota',
      'container_pressure_cpu_waiting_seconds_total',
      'container_scrape_error',
    ])
      expect(text).not.toContain(name)
  })
})

describe('limits', () => {
  const of = (limits: Limits | undefined, dialect: keyof typeof DIALECTS, column: 'v1' | 'v2' = 'v2') => {
    const text = shown([{ ...FULL, spec: { limits } }], { dialect, host: { column } })
    return Object.fromEntries(
      [...text.matchAll(/^container_(?:spec_(\w+)|(threads_max))\{.*\} (\d+)$/gm)].map(([, spec, other, value]) => [
        spec ?? other,
        value,
      ]),
    )
  }

  it('are those of the kernel for cAdvisors: defaults where unset, 0 for none, on v2 swap alone', () => {
    const unset = { cpu_period: '100000', cpu_shares: '1024', memory_limit_bytes: '0' }
    const none = { memory_swap_limit_bytes: '0', memory_reservation_limit_bytes: '0', threads_max: '0' }
    expect(of({}, 'kubelet')).toEqual({ ...unset, ...none })
    expect(of({ 'memory.limit': -1n, 'cpu.quota': -1n, 'pids.limit': -1n }, 'kubelet')).toEqual({ ...unset, ...none })
    expect(of({ 'memory.limit': 2n ** 62n + 1n }, 'kubelet').memory_limit_bytes).toBe('0')
    const swap = { 'memory.limit': 100n, 'memory.swap': 300n }
    expect(of(swap, 'kubelet').memory_swap_limit_bytes).toBe('200')
    expect(of(swap, 'kubelet', 'v1').memory_swap_limit_bytes).toBe('300')
    expect(of({ 'memory.limit': 300n, 'memory.swap': 100n }, 'kubelet').memory_swap_limit_bytes).toBe('0')
    expect(of({ 'cpu.quota': 5n }, 'kubelet').cpu_quota).toBe('5')
  })

  it('are those of the spec for CRI: unset and unlimited are absent', () => {
    expect(of({}, 'cri')).toEqual({})
    expect(of({ 'memory.limit': 100n, 'memory.swap': 300n, 'cpu.shares': 2n, 'pids.limit': -1n }, 'cri')).toEqual({
      memory_limit_bytes: '100',
      memory_swap_limit_bytes: '300',
      cpu_shares: '2',
    })
  })

  it('are absent where nobody knows the spec', () => expect(of(undefined, 'kubelet')).toEqual({}))
})
