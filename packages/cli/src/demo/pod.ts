import type { Resources } from '@cgroupkit/core'

/** The slice that kubelet makes for a burstable pod. */
const SLICE = 'kubepods-burstable-pod0f6d2a1e_1b0c_4d5e_8f90_aabbccddeeff.slice'

/** One container of the demo's pod, as containerd's CRI plugin writes it. */
export interface DemoContainer {
  name: string
  id: string
  cgroupsPath: string
  resources: Resources
  /** in words */
  asks: string
}

function container(name: string, id: string, resources: Resources, asks: string): DemoContainer {
  return { name, id, cgroupsPath: `${SLICE}:cri-containerd:${id}`, resources, asks }
}

export const SANDBOX = container(
  'pause',
  '00470f6c7c29106b47794988d0f91b5b99e9a9f42434369d0ed28364a5fa0bb8',
  { cpu: { shares: 2 } },
  'nothing',
)

export const SUBCONTAINERS: readonly DemoContainer[] = [
  container(
    'app',
    '38d3d13c7175f55f8bb73af5c60927f5accd3513b85da1ccba9a6b8d9ec2cb05',
    {
      memory: { limit: 536870912, swap: 536870912 },
      cpu: { shares: 1024, quota: 100000, period: 100000 },
      pids: { limit: 100 },
    },
    '512 MiB, one CPU, 100 tasks',
  ),
  container(
    'sidecar',
    '6b1e1f0a92c84d3ab75f0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5',
    { memory: { limit: 134217728, reservation: 67108864 }, cpu: { shares: 102 } },
    '128 MiB (64 reserved), 0.1 CPU',
  ),
]
