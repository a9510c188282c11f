import type { Feature } from '../suite.js'
import type { Bench } from './bench.js'

export type BackendKind = 'v1' | 'v2' | 'systemd'
export type BackendRule = (
  name: string,
  needs: readonly Feature[],
  body: (bench: Bench) => void | Promise<void>,
) => void

/** One file of rules about backends. */
export type BackendTopic = (rule: BackendRule, kind: BackendKind) => void
