import { describe, expect, it } from 'vitest'
import { DIALECTS } from '../src/index.js'

describe('the kubelet’s labels', () => {
  it('are always the same six', () => {
    const { labels } = DIALECTS.kubelet
    const sandbox = labels({ kind: 'sandbox', cgroup: '/pod', id: 'ab' })
    expect(sandbox).toEqual([
      ['container', ''],
      ['id', '/pod'],
      ['image', ''],
      ['name', 'ab'],
      ['namespace', ''],
      ['pod', ''],
    ])
  })
})
