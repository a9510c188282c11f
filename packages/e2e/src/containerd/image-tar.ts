import { createHash } from 'node:crypto'
import { type Member, tar } from './tar.js'

const OCI = 'application/vnd.oci.image'
const APPLETS = ['sh', 'sleep']

export const IMAGES = { pause: 'cgroupkit.test/pause:1', app: 'cgroupkit.test/app:1' } as const

/** An OCI image layout with busybox in one layer, under every name of IMAGES: no registry is asked. */
export function imageTar(busybox: Buffer): Buffer {
  const blobs = new Map<string, Buffer>()
  const blob = (data: Buffer) => {
    const digest = createHash('sha256').update(data).digest('hex')
    blobs.set(digest, data)
    return { digest: `sha256:${digest}`, size: data.length }
  }
  const json = (value: object) => Buffer.from(JSON.stringify(value))
  const layer = blob(tar(rootfs(busybox)))
  const config = blob(
    json({
      architecture: 'amd64',
      os: 'linux',
      config: { Env: ['PATH=/bin'], Entrypoint: ['/bin/sleep', '1000000'] },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  )
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: { mediaType: `${OCI}.config.v1+json`, ...config },
      layers: [{ mediaType: `${OCI}.layer.v1.tar`, ...layer }],
    }),
  )
  const manifests = Object.values(IMAGES).map((name) => ({
    mediaType: `${OCI}.manifest.v1+json`,
    ...manifest,
    platform: { architecture: 'amd64', os: 'linux' },
    // by which containerd names what it imports
    annotations: { 'io.containerd.image.name': name },
  }))
  return tar([
    { path: 'oci-layout', mode: 0o644, data: json({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', mode: 0o644, data: json({ schemaVersion: 2, manifests }) },
    { path: 'blobs/', mode: 0o755 },
    { path: 'blobs/sha256/', mode: 0o755 },
    ...[...blobs].map(([digest, data]) => ({ path: `blobs/sha256/${digest}`, mode: 0o644, data })),
  ])
}

const rootfs = (busybox: Buffer): Member[] => [
  ...['bin', 'dev', 'etc', 'proc', 'sys', 'tmp'].map((name) => ({ path: `${name}/`, mode: 0o755 })),
  { path: 'bin/busybox', mode: 0o755, data: busybox },
  ...APPLETS.map((name) => ({ path: `bin/${name}`, mode: 0o777, target: 'busybox' })),
  { path: 'etc/passwd', mode: 0o644, data: Buffer.from('root:x:0:0:root:/:/bin/sh\n') },
]
