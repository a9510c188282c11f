import { fromBinary } from '@bufbuild/protobuf'
import { type Any, type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt'
import type { Candidate } from '../../ours.js'
import type { Container as Message } from './gen/containerd/containers_pb.js'
import { OptionsSchema } from './gen/containerd/runc_options_pb.js'

/** containerd's record of a container. `startedAt`: of the start event; else the creation, which CRI does right before. */
export function candidateOf(message: Message, startedAt?: number): Candidate {
  const { id, image, labels, runtime, spec, createdAt, sandbox } = message
  const [namespace, pod, uid] = ['namespace', 'name', 'uid'].map((name) => labels[`io.kubernetes.pod.${name}`])
  return {
    id,
    spec: Buffer.from(spec?.value ?? []).toString('utf8'),
    runtime: runtime?.name,
    startedAt: startedAt ?? msOf(createdAt),
    createdAt: msOf(createdAt),
    labels,
    ...(image !== '' && { image }),
    name: labels['io.kubernetes.container.name'],
    ...(namespace !== undefined && pod !== undefined && { pod: { namespace, name: pod, uid: uid ?? '' } }),
    ...(sandbox !== '' && { sandbox }),
    ...runcOptions(runtime?.options),
  }
}

/** runc's shim may drive runsc. Of other shims the options say nothing that is needed. */
function runcOptions(options: Any | undefined) {
  if (options === undefined || !options.typeUrl.endsWith('containerd.runc.v1.Options')) return {}
  const { binaryName, systemdCgroup } = fromBinary(OptionsSchema, options.value)
  return { binaryName, systemdCgroup }
}

export const msOf = (time: Timestamp | undefined): number | undefined =>
  time === undefined ? undefined : timestampMs(time)
