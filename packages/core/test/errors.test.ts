import { describe, expect, it } from 'vitest'
import { CgroupError } from '../src/index.js'

const said = (path: string) => new CgroupError('ENOENT', 'stat', path).message

describe('the path in a message', () => {
  it('of a container in a pod is whole: its end says which container it is', () => {
    const pod = `kubepods-burstable-pod${'8f0b2c1e_4d3a_4e0e_9a57_2b7a1f5d9c11'}.slice`
    const path = `/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/${pod}/cri-containerd-${'a'.repeat(64)}.scope`
    expect(said(path)).toBe(`stat ${path}: refused by the kernel (ENOENT)`)
  })

  it('that is longer than any real one loses its middle, and starts no line of its own', () => {
    const message = said(`/a\n${'x'.repeat(5000)}/the end`)
    expect(message).toMatch(/^stat \/a\\u000ax+…x+\/the end: refused by the kernel \(ENOENT\)$/)
    expect(message.length).toBeLessThan(320)
  })
})
