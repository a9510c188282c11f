import type { Column } from '@cgroupkit/core'
import type { Rule } from '../rules.js'
import type { FsLab } from '../suite.js'

export type FsRule = Rule<FsLab>

/** One file of rules about cgroup file systems. */
export type FsTopic = (rule: FsRule, column: Column) => void
