import { describe, expect, it } from 'vitest'
import { bundle, cli, cliJson, HOSTS, ID, node, POD, spec } from './lab.js'

const { options, pod, path } = HOSTS['v2 with systemd']

describe('inspect PATH', () => {
  it.each([
    ['/sys/fs/cgroup/kubepods.slice', '/sys/fs/cgroup/kubepods.slice'],
    ['/sys/fs/cgroup/kubepods.slice/', '/sys/fs/cgroup/kubepods.slice'],
    ['/kubepods.slice', '/sys/fs/cgroup/kubepods.slice'],
    [POD, `/sys/fs/cgroup/kubepods.slice/${POD}`],
    [pod, `/sys/fs/cgroup/kubepods.slice/${POD}/${pod.split(':').slice(1).join('-')}.scope`],
  ])('%s', async (given, dir) => {
    const { root } = await node(options, [pod])
    expect(await cliJson(['inspect', '--root', root, given])).toMatchObject({ code: 0, json: { dirs: [{ dir }] } })
  })

  it.each(['/', '/sys/fs/cgroup', '/sys/fs/cgroup/'])('%s is no container', async (given) => {
    const { root } = await node(options)
    expect(await cliJson(['inspect', '--root', root, given])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_PATH', message: expect.stringContaining('root of a hierarchy') } },
    })
  })

  it('the directory stands last, for paths are long', async () => {
    const { root } = await node(options, [pod])
    const flags = ['--root', root, '--bundle', bundle(spec(path))]
    await cli(['install', ...flags])
    const [first = ''] = (await cli(['inspect', ...flags])).out.split('\n')
    expect(first).toMatch(new RegExp(`^ours  \\S+  /sys/fs/cgroup/\\S+${ID}.scope$`))
  })
})
