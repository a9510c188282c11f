import { fromBinary } from '@bufbuild/protobuf'
import { msOf } from './candidate.js'
import type { Envelope } from './gen/containerd/events_pb.js'
import {
  ContainerDeleteSchema,
  ContainerUpdateSchema,
  TaskDeleteSchema,
  TaskExitSchema,
  TaskStartSchema,
} from './gen/containerd/payloads_pb.js'

/** What an event says of a container. */
export type Change =
  | { id: string; is: 'started'; at: number | undefined }
  | { id: string; is: 'changed' }
  /** `at`: when its task ended; a start after that is of another one with the same id. */
  | { id: string; is: 'gone'; at: number | undefined }

/** Topics that matter; gVisor's shim publishes neither /tasks/create nor /tasks/delete. */
export const TOPICS = '^/(tasks/(start|exit|delete)|containers/(update|delete))$'

/** `undefined`: says nothing of a container's own process (an exec that ended), or is of another kind. Throws for a payload that is no protobuf. */
export function changeOf({ topic, event, timestamp }: Envelope): Change | undefined {
  const bytes = event?.value ?? new Uint8Array()
  const at = msOf(timestamp)
  switch (topic) {
    case '/tasks/start':
      return { id: fromBinary(TaskStartSchema, bytes).containerId, is: 'started', at }
    case '/tasks/exit': {
      const { containerId, id, exitedAt } = fromBinary(TaskExitSchema, bytes)
      return id === containerId ? { id, is: 'gone', at: msOf(exitedAt) ?? at } : undefined
    }
    case '/tasks/delete': {
      const { containerId, id } = fromBinary(TaskDeleteSchema, bytes)
      return id === '' || id === containerId ? { id: containerId, is: 'gone', at: undefined } : undefined
    }
    case '/containers/update':
      return { id: fromBinary(ContainerUpdateSchema, bytes).id, is: 'changed' }
    case '/containers/delete':
      return { id: fromBinary(ContainerDeleteSchema, bytes).id, is: 'gone', at: undefined }
    default:
      return undefined
  }
}
