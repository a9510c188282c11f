import { openSim } from '@cgroupkit/sim'
import { describe, expect, it } from 'vitest'
import { cliJson, HOSTS, ID, node, place, SANDBOX_ID, spec } from './lab.js'

const { options, pod, path } = HOSTS['v2 with systemd']
const CONTAINERD = '/run/containerd/io.containerd.runtime.v2.task'
const RUNSC = '/run/containerd/runsc/k8s.io'

async function host(files: Record<string, unknown>) {
  const made = await node(options, [pod])
  for (const [name, content] of Object.entries(files))
    place(made.root, name, typeof content === 'string' ? content : JSON.stringify(content))
  return made
}

const state = (cgroupsPath: string, compatCgroup?: unknown) => ({
  id: ID,
  spec: spec(cgroupsPath, { pids: { limit: 9 } }),
  status: 'running',
  sandbox: { id: SANDBOX_ID, cgroup: { cgroupunknown: null } },
  ...(compatCgroup === undefined ? {} : { compatCgroup }),
})

describe('--container', () => {
  it('finds the bundle of a containerd task in any namespace', async () => {
    const { root } = await host({ [`${CONTAINERD}/k8s.io/${ID}/config.json`]: spec(path) })
    const { code, json } = await cliJson(['install', '--root', root, '--container', ID])
    expect({ code, json }).toMatchObject({ code: 0, json: { created: [expect.stringContaining(ID)] } })
    expect(await cliJson(['uninstall', '--root', root, '--container', ID])).toMatchObject({
      code: 0,
      json: { kept: [] },
    })
  })

  it('asks for a namespace when two have it', async () => {
    const { root } = await host({
      [`${CONTAINERD}/k8s.io/${ID}/config.json`]: spec(path),
      [`${CONTAINERD}/moby/${ID}/config.json`]: spec(path),
    })
    expect(await cliJson(['plan', '--root', root, '--container', ID])).toMatchObject({
      code: 2,
      json: { error: { hint: expect.stringContaining('--namespace') } },
    })
    expect((await cliJson(['plan', '--root', root, '--container', ID, '--namespace', 'moby'])).code).toBe(0)
    expect(await cliJson(['plan', '--root', root, '--container', ID, '--namespace', '../..'])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_PATH' } },
    })
  })

  it('reads the state file of runsc where containerd knows nothing, without its lock', async () => {
    const { root } = await host({
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`]: state(path),
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.lock`]: '',
    })
    const { code, json } = await cliJson(['install', '--root', root, '--container', ID])
    expect({ code, json }).toMatchObject({ code: 0, json: { written: [{ file: 'pids.max', data: '9' }] } })
  })

  it('a relative path is what the state file resolved it to', async () => {
    const made = await node({ cgroup: 'v2' }, [`/kubepods/pod1/${SANDBOX_ID}`])
    const compat = {
      cgroupv2: {
        mountpoint: '/sys/fs/cgroup',
        path: `/kubepods/pod1/${ID}`,
        controllers: ['cpu', 'memory', 'pids'],
        own: null,
      },
    }
    place(made.root, `${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`, JSON.stringify(state(`pod1/${ID}`, compat)))
    const { code, json } = await cliJson(['install', '--root', made.root, '--container', ID])
    expect({ code, json }).toMatchObject({ code: 0, json: { created: [`/sys/fs/cgroup/kubepods/pod1/${ID}`] } })
  })

  it('half a state file, as runsc writes it in place: try again', async () => {
    const { root } = await host({
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`]: JSON.stringify(state(path)).slice(0, 100),
    })
    expect(await cliJson(['install', '--root', root, '--container', ID])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_SPEC', hint: expect.stringContaining('try again') } },
    })
  })

  it('an unknown id', async () => {
    const { root } = await host({})
    expect(await cliJson(['install', '--root', root, '--container', ID])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_SPEC', hint: expect.stringContaining('--bundle') } },
    })
  })

  it('half a state file does not matter where the path needs no state', async () => {
    const { root } = await host({
      [`${CONTAINERD}/k8s.io/${ID}/config.json`]: spec(path),
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`]: '{"id":',
    })
    expect((await cliJson(['install', '--root', root, '--container', ID])).code).toBe(0)
  })

  it('a relative path that no state file resolves says so', async () => {
    const { root } = await host({
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`]: state('pod1/x', { cgroupunknown: null }),
    })
    expect(await cliJson(['install', '--root', root, '--container', ID])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_PATH', hint: expect.stringContaining('compatCgroup') } },
    })
  })

  it('two state files: --namespace or --runsc-root chooses', async () => {
    const { root } = await host({
      [`${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`]: state('/pods/a'),
      [`/run/containerd/runsc/moby/${ID}_sandbox:${SANDBOX_ID}.state`]: state('/pods/b'),
    })
    const plan = ['plan', '--root', root, '--container', ID]
    expect(await cliJson(plan)).toMatchObject({
      code: 2,
      json: { error: { hint: expect.stringContaining('--namespace') } },
    })
    for (const flags of [
      ['--namespace', 'moby'],
      ['--runsc-root', '/run/containerd/runsc/moby'],
    ])
      expect((await cliJson([...plan, ...flags])).json).toMatchObject({ dirs: [{ dir: '/sys/fs/cgroup/pods/b' }] })
  })

  it('a directory that runsc made is filled, and left to runsc', async () => {
    const made = await node({ cgroup: 'v2' }, [`/kubepods/pod1/${SANDBOX_ID}`])
    const dir = `/sys/fs/cgroup/kubepods/pod1/${ID}`
    const compat = {
      cgroupv2: { mountpoint: '/sys/fs/cgroup', path: `/kubepods/pod1/${ID}`, controllers: [], own: [dir] },
    }
    place(made.root, `${RUNSC}/${ID}_sandbox:${SANDBOX_ID}.state`, JSON.stringify(state(`pod1/${ID}`, compat)))
    openSim(made.root)?.fs.mkdir(dir)
    const flags = ['--root', made.root, '--container', ID]
    expect((await cliJson(['install', ...flags])).json).toMatchObject({
      existed: [{ dir, as: 'foreign' }],
      written: [{ file: 'pids.max' }],
    })
    expect(await cliJson(['uninstall', ...flags])).toMatchObject({ code: 0, json: { removed: [], kept: [] } })
    expect(made.snapshot()[`${dir}/pids.max`]).toBe('9\n')
  })
})
