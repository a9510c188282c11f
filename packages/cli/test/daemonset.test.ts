import { readFileSync } from 'node:fs'
import { environmentName, SETTINGS } from '@cgroupkit/agent'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { VERSION } from '../src/version.js'

interface Container {
  image: string
  args: string[]
  env: { name: string }[]
  securityContext: unknown
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[]
  livenessProbe: { httpGet: unknown }
  readinessProbe: { httpGet: unknown }
}
interface DaemonSet {
  kind: string
  spec: {
    updateStrategy: { rollingUpdate: { maxSurge: number } }
    template: {
      spec: Record<string, unknown> & {
        containers: Container[]
        volumes: { name: string; hostPath: { path: string; type: string } }[]
      }
    }
  }
}

const text = readFileSync(new URL('../../../deploy/kubernetes/agent.yaml', import.meta.url), 'utf8')

describe('deploy/kubernetes/agent.yaml', () => {
  const { kind, spec } = parse(text) as DaemonSet
  const pod = spec.template.spec
  const [agent, ...others] = pod.containers
  const { image, args = [], env = [], securityContext, volumeMounts, livenessProbe, readinessProbe } = agent ?? {}

  it('is one container on each node', () =>
    expect([kind, others, image]).toEqual(['DaemonSet', [], `cgroupkit:${VERSION}`]))

  it('B31 runs as uid 0 without a capability, and can neither gain one nor write its root nor see the host’s processes', () => {
    expect(securityContext).toEqual({
      runAsUser: 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(pod).toMatchObject({ hostPID: false, automountServiceAccountToken: false })
    expect(pod).not.toHaveProperty('hostIPC')
    // B36: root of a user namespace is nobody to the host's cgroups
    expect(pod).not.toHaveProperty('hostUsers')
  })

  it('B31 has the cgroups, containerd’s folder and the journal below /host, where --root looks, and nothing else of the host', () => {
    const mounts = volumeMounts?.map(({ name, mountPath, readOnly = false }) => {
      const { path, type } = pod.volumes.find((volume) => volume.name === name)?.hostPath ?? {}
      return [path, mountPath, readOnly ? 'ro' : 'rw', type]
    })
    expect(mounts).toEqual([
      ['/sys/fs/cgroup', '/host/sys/fs/cgroup', 'rw', 'Directory'],
      ['/run/containerd', '/host/run/containerd', 'ro', 'Directory'],
      ['/run/cgroupkit', '/host/run/cgroupkit', 'rw', 'DirectoryOrCreate'],
    ])
    expect(pod.volumes).toHaveLength(3)
    expect(args.slice(0, 3)).toEqual(['agent', '--root', '/host'])
  })

  it('B41 in a rolling update the old agent goes before the new one comes', () =>
    expect(spec.updateStrategy.rollingUpdate.maxSurge).toBe(0))

  it('B51 as it ships it observes', () => expect(args).toContain('--observe'))

  it('says only what the agent knows, and is asked where it listens', () => {
    const keys = SETTINGS.map(({ key }) => key)
    expect(
      args.filter((word) => word.startsWith('--')).filter((word) => !keys.some((key) => word === `--${key}`)),
    ).toEqual([])
    expect(env.filter(({ name }) => !keys.some((key) => name === environmentName(key)))).toEqual([])
    const [host, port] = String(SETTINGS.find(({ key }) => key === 'listen')?.fallback).split(':')
    expect(pod.hostNetwork).toBe(true)
    expect(livenessProbe?.httpGet).toEqual({ host, port: Number(port), path: '/healthz' })
    expect(readinessProbe?.httpGet).toEqual({ host, port: Number(port), path: '/readyz' })
  })
})
