import { create, toBinary } from '@bufbuild/protobuf'
import { createSim, startPod } from '@cgroupkit/sim'
import { expect, onTestFinished, test } from 'vitest'
import { Exporting, judge, Roster } from '../src/index.js'
import { MetricsSchema } from '../src/sources/containerd/gen/containerd/cgroup2_pb.js'
import { fakeContainerd } from './containerd-lab.js'

const SLICE = 'kubepods-pod1.slice'
const annotations = (type: string) => ({
  'io.kubernetes.cri.container-type': type,
  'io.kubernetes.cri.sandbox-id': 'pause',
  'io.kubernetes.cri.sandbox-name': 'web-0',
  'io.kubernetes.cri.sandbox-namespace': 'shop',
  'io.kubernetes.cri.container-name': 'app',
})
const spec = (id: string, type: string) => ({
  ociVersion: '1.0.2',
  annotations: annotations(type),
  linux: { cgroupsPath: `${SLICE}:cri-containerd:${id}`, resources: { memory: { limit: 64 } } },
})

/** A pod of Kata's, as containerd tells it. */
async function kata(runtime = 'io.containerd.kata.v2') {
  const containerd = await fakeContainerd()
  const sim = await createSim({ systemd: 252 })
  onTestFinished(() => sim.dispose())
  await startPod(sim, `${SLICE}:cri-containerd:pause`)
  containerd.create('pause', { runtime, spec: spec('pause', 'sandbox'), type: 'sandbox' })
  const judged = judge({ id: 'app', spec: spec('app', 'container'), runtime, createdAt: 5 }, [runtime])
  if (!judged.ours) throw new Error(judged.reason)
  const roster = new Roster(['containerd'], () => undefined)
  roster.sink('containerd').snapshot([judged.container])
  const exporting = new Exporting({
    config: {
      driver: 'auto',
      root: '',
      runscRoots: ['/nowhere'],
      namespace: 'k8s.io',
      runsc: '/nowhere/runsc',
      intervalMs: 15_000,
    },
    backing: { host: sim.host, fs: sim.fs },
    roster,
    clock: {
      now: () => 1_700_000_000_000,
      sleep: async (ms) => void (await new Promise((done) => setTimeout(done, ms))),
      random: () => 0,
    },
    socket: containerd.socket,
  })
  onTestFinished(() => exporting.close())
  const tell = (init: Parameters<typeof create<typeof MetricsSchema>>[1]) =>
    containerd.metrics.set('app', {
      typeUrl: 'io.containerd.cgroups.v2.Metrics',
      value: toBinary(MetricsSchema, create(MetricsSchema, init)),
    })
  return { containerd, exporting, tell }
}

test('Kata’s containers are asked of containerd, and their pod’s row is that of the host’s cgroup', async () => {
  const { exporting, tell } = await kata()
  tell({ cpu: { usageUsec: 7n, userUsec: 5n }, memory: { usage: 100n, inactiveFile: 30n }, pids: { current: 2n } })
  const { observed, failed } = await exporting.once()
  expect(failed).toBe(false)
  expect(observed.map(({ identity }) => [identity.kind, identity.cgroup])).toEqual([
    ['container', '/kubepods.slice/kubepods-pod1.slice/cri-containerd-app.scope'],
    ['sandbox', '/kubepods.slice/kubepods-pod1.slice/cri-containerd-pause.scope'],
  ])
  expect(observed[0]?.stats).toMatchObject({ cpu: { total: 7000n, user: 5000n }, memory: { workingSet: 70n } })
  expect(observed[1]?.stats?.processes?.processCount).toBe(1)
})

test('of gVisor’s shim only three numbers are taken', async () => {
  const { exporting, tell } = await kata('io.containerd.runsc.v1')
  tell({ cpu: { usageUsec: 7n, userUsec: 5n }, memory: { usage: 100n, inactiveFile: 30n } })
  const [app] = (await exporting.once()).observed
  expect(app?.stats).toEqual({ cpu: { total: 7000n }, memory: { usage: 100n, workingSet: 100n } })
})

test('runc’s shim is not asked: it tells of the whole sandbox', async () => {
  const { exporting, tell } = await kata('io.containerd.runc.v2')
  tell({ memory: { usage: 100n } })
  const { observed } = await exporting.once()
  expect(observed[0]?.stats).toBeUndefined()
})

test('a containerd that is gone leaves limits, and says so', async () => {
  const { containerd, exporting } = await kata()
  await containerd.down()
  const { observed, failed } = await exporting.once()
  expect(observed[0]).toMatchObject({ spec: { limits: { 'memory.limit': 64n } } })
  expect(failed).toBe(true)
  expect(exporting.health.sources.find(({ source }) => source === 'containerd')).toMatchObject({ up: false })
  await containerd.up()
})
