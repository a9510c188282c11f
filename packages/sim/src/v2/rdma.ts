import { strstrip } from '../parse/strip.js'
import { filesOf, type Outcome, readOnly, readWrite } from '../record.js'

/** match_int: what is beyond it is no limit. */
const INT_MAX = 2147483647n

const isLimit = (word: string): boolean => {
  const [, value] = /^(?:hca_handle|hca_object)=(max|[0-9]+)$/.exec(word) ?? []
  return value === 'max' || (value !== undefined && BigInt(value) <= INT_MAX)
}

/** kernel/cgroup/rdma.c rdmacg_resource_set_max: the limits are parsed before the device is looked up, and there is none. */
function max(text: string): Outcome {
  const [, ...limits] = strstrip(text).split(' ')
  return limits.filter((word) => word !== '').every(isLimit) ? 'ENODEV' : 'EINVAL'
}

/** The same on v1. */
export const rdma = filesOf('rdma', 'child', [readOnly('rdma.current', ''), readWrite('rdma.max', '', max)])
