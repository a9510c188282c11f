import { kstrtoull } from '../parse/integer.js'
import { filesOf, type Outcome, readWrite } from '../record.js'
import { inherit } from './core.js'

/** net/core/netclassid_cgroup.c write_classid: cut to 32 bits; css_alloc takes the parent's. */
function classid(text: string): Outcome {
  const value = kstrtoull(text)
  return typeof value !== 'bigint' ? value : { store: `${BigInt.asUintN(32, value)}\n` }
}

export const netCls = filesOf('net_cls', 'both', [
  readWrite('net_cls.classid', inherit('net_cls.classid', '0\n'), classid),
])
