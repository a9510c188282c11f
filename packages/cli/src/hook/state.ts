import { checkContainerId, quoted } from '@cgroupkit/core'

/** What an OCI runtime writes to a hook's stdin (runtime-spec, runtime.md, State), as far as it matters here. */
export interface HookState {
  id: string
  status: string
  bundle: string
  annotations: Readonly<Record<string, unknown>>
}

/** Throws an Error in words for whatever is not an OCI state. */
export function parseHookState(text: string): HookState {
  const state = fromJson(text)
  if (!isObject(state)) throw new Error('stdin is not an OCI state')
  const { id, status, bundle, annotations } = state
  if (typeof id !== 'string') throw new Error('the state on stdin has no id')
  if (typeof status !== 'string') throw new Error('the state on stdin has no status')
  if (typeof bundle !== 'string' || !bundle.startsWith('/'))
    throw new Error(`the bundle on stdin is not an absolute path: ${quoted(bundle)}`)
  return { id: checkContainerId(id), status, bundle, annotations: isObject(annotations) ? annotations : {} }
}

/** No number of a state matters here, so that JSON.parse does. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`stdin is not JSON: ${JSON.stringify(quoted(text))}`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
