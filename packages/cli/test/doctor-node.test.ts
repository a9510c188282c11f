import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { cli, cliJson, HOSTS, ID, node, place, SUBCONTAINER, spec } from './lab.js'

interface Doctor {
  checks: { name: string; result: 'ok' | 'warn' | 'fail'; says: string; fix?: string }[]
}

const { options, pod, path } = HOSTS['v2 with systemd']

/** A node with one container of a sandbox, as runsc's state directory tells it. */
async function sandboxed(cgroupsPath: string = path) {
  const host = await node(options, [pod])
  mkdirSync(`${host.root}/run/runsc`, { recursive: true })
  const annotations = {
    ...SUBCONTAINER,
    'io.kubernetes.cri.container-name': 'web',
    'io.kubernetes.cri.sandbox-name': 'shop-1',
    'io.kubernetes.cri.sandbox-namespace': 'prod',
  }
  const state = {
    id: ID,
    status: 'running',
    spec: { ...spec(cgroupsPath), annotations },
    compatCgroup: { cgroupsystemd: {} },
  }
  writeFileSync(`${host.root}/run/runsc/${ID}_sandbox:s.state`, JSON.stringify(state))
  return host
}

async function examined(root: string) {
  const { code, json } = await cliJson<Doctor>(['doctor', '--root', root])
  const named = (name: string) => json.checks.filter((check) => check.name === name)
  return { code, named }
}

describe('doctor explains the containers of a node', () => {
  it('one without a directory is named with its pod, and no agent is the reason', async () => {
    const { root, snapshot } = await sandboxed()
    const before = snapshot()
    const { code, named } = await examined(root)
    expect(code).toBe(0)
    expect(named('container')).toMatchObject([
      { result: 'warn', says: expect.stringContaining('prod/shop-1/web: no directory') },
    ])
    expect(named('agent')).toMatchObject([{ result: 'warn', fix: expect.stringContaining('cgroupkit agent install') }])
    expect(snapshot()).toEqual(before)
  })

  it('B16 the drop rules are named before an agent is started', async () => {
    const { root } = await sandboxed()
    expect((await examined(root)).named('zero rows')).toMatchObject([
      { result: 'warn', fix: expect.stringContaining('cgroupkit agent rules') },
    ])
  })

  it('with the agent all is well, and it says so', async () => {
    const { root } = await sandboxed()
    const stop = new AbortController()
    const running = cli(['agent', '--root', root, '--listen', 'off'], { signal: stop.signal })
    await vi.waitFor(async () => {
      expect((await examined(root)).named('containers')).toMatchObject([
        { result: 'ok', says: expect.stringMatching(/^1 of 1 /) },
      ])
    }, 15_000)
    const { named } = await examined(root)
    expect(named('container')).toEqual([])
    expect(named('agent')).toMatchObject([{ result: 'ok', says: expect.stringContaining(String(process.pid)) }])
    stop.abort()
    await running
  })

  it('a container whose path cannot be used fails, with what is wrong and what helps', async () => {
    const { root } = await sandboxed('/../etc')
    const { code, named } = await examined(root)
    expect(code).toBe(6)
    expect(named('container')).toMatchObject([
      { result: 'fail', says: expect.stringContaining('ERR_PATH'), fix: expect.any(String) },
    ])
  })

  it('a pod whose cgroup is not there', async () => {
    const { root } = await sandboxed('kubepods-gone.slice:cri-containerd:x')
    expect((await examined(root)).named('container')).toMatchObject([
      { says: expect.stringContaining('its pod’s cgroup is not there') },
    ])
  })

  it('an agent that failed tells why, through its socket', async () => {
    const { root } = await sandboxed('/../etc')
    const stop = new AbortController()
    const running = cli(['agent', '--root', root, '--listen', 'off'], { signal: stop.signal })
    await vi.waitFor(
      async () => expect((await examined(root)).named('agent')).toMatchObject([{ result: 'ok' }]),
      15_000,
    )
    await vi.waitFor(async () => {
      expect((await examined(root)).named('container')).toMatchObject([
        { result: 'fail', says: expect.stringContaining('ERR_PATH') },
      ])
    }, 10_000)
    const { out } = await cli(['list', '--root', root])
    expect(out).toContain('ERR_PATH')
    stop.abort()
    await running
  })
})

describe('doctor explains what the node is set to', () => {
  const kubelet = (root: string, config: string) => {
    place(root, '/proc/9/comm', 'kubelet\n')
    place(root, '/proc/9/cmdline', 'kubelet\0--config=/var/lib/kubelet/config.yaml\0')
    place(root, '/var/lib/kubelet/config.yaml', config)
  }

  it('the driver: kubelet and pods agree, or not', async () => {
    const { root } = await node(options, [pod])
    expect((await examined(root)).named('driver')).toMatchObject([{ result: 'ok', says: 'pods were made by systemd' }])
    kubelet(root, 'cgroupDriver: systemd\n')
    expect((await examined(root)).named('driver')).toMatchObject([
      { result: 'ok', says: expect.stringContaining('systemd, says the kubelet') },
    ])
    kubelet(root, 'cgroupDriver: cgroupfs\n')
    const { code, named } = await examined(root)
    expect(code).toBe(6)
    expect(named('driver')).toMatchObject([{ result: 'fail', fix: expect.stringContaining('SystemdCgroup') }])
  })

  it('B19 a kubelet that reads no directories: they have no reader here', async () => {
    const { root } = await node(options, [pod])
    kubelet(root, 'featureGates:\n  PodAndContainerStatsFromCRI: true\n')
    expect((await examined(root)).named('kubelet')).toMatchObject([
      { result: 'warn', says: expect.stringContaining('no reader here') },
    ])
  })

  it('a cgroup mount that is read-only', async () => {
    const { root } = await node(options, [pod])
    place(root, '/proc/self/mountinfo', '30 23 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw,nsdelegate\n')
    expect((await examined(root)).named('mount')).toMatchObject([
      { result: 'fail', fix: expect.stringContaining('readOnly: false') },
    ])
  })

  it('a source that cannot be asked fails with its reason', async () => {
    const { root } = await node(options, [pod])
    place(root, '/run/containerd/containerd.sock', 'no socket')
    const { code, named } = await examined(root)
    expect(code).toBe(6)
    expect(named('containers')).toMatchObject([{ result: 'fail', fix: expect.any(String) }])
  })
})

describe('cgroupkit repair', () => {
  it('B13 removes the directory of a container and makes it again, by the agent that made it', async () => {
    const { root, snapshot } = await sandboxed()
    expect(await cliJson(['repair', ID, '--root', root])).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST' } },
    })
    const stop = new AbortController()
    const running = cli(['agent', '--root', root, '--listen', 'off'], { signal: stop.signal })
    await vi.waitFor(
      async () =>
        expect((await examined(root)).named('containers')).toMatchObject([{ says: expect.stringMatching(/^1 of 1/) }]),
      15_000,
    )
    const before = snapshot()
    const { code, json } = await cliJson<{ repaired: boolean; dirs: string[] }>(['repair', ID, '--root', root])
    expect([code, json.repaired, json.dirs.length]).toEqual([0, true, 1])
    expect(snapshot()).toEqual(before)
    expect(await cliJson(['repair', 'f'.repeat(64), '--root', root])).toMatchObject({
      code: 5,
      json: { repaired: false },
    })
    stop.abort()
    await running
  })
})
