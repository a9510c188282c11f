import { expect, it } from 'vitest'
import { toExposition } from '../src/index.js'

it('is the text format, families by name, labels by name and escaped', () => {
  const samples = [
    { name: 'container_threads_max', value: 77, file: 'pids.max' },
    { name: 'container_spec_cpu_shares', value: 1024, file: 'cpu.weight' },
  ]
  expect(toExposition(samples, { name: 'a"b\\c\nd', id: '/x' })).toBe(
    [
      '# HELP container_spec_cpu_shares CPU share of the container.',
      '# TYPE container_spec_cpu_shares gauge',
      'container_spec_cpu_shares{id="/x",name="a\\"b\\\\c\\nd"} 1024',
      '# HELP container_threads_max Maximum number of threads allowed inside the container, infinity if value is zero',
      '# TYPE container_threads_max gauge',
      'container_threads_max{id="/x",name="a\\"b\\\\c\\nd"} 77',
      '',
    ].join('\n'),
  )
})

it('prints every digit', () => {
  const samples = [{ name: 'container_spec_memory_limit_bytes', value: 4611686018427387904n, file: 'memory.max' }]
  expect(toExposition(samples)).toContain('\ncontainer_spec_memory_limit_bytes 4611686018427387904\n')
})

it('is empty for nothing, and needs no help text', () => {
  expect(toExposition([])).toBe('')
  expect(toExposition([{ name: 'other', value: 1, file: 'x' }])).toBe('# TYPE other gauge\nother 1\n')
})
