import { strstrip } from '../parse/strip.js'
import { filesOf, type Outcome, readOnly, readWrite } from '../record.js'

/** kernel/cgroup/rdma.c rdmacg_resource_set_max: the limits are parsed before the device is looked up, and there is none. */
function max(text: string): Outcome {
  const [, ...limits] = strstrip(text).split(' ')
  const known = limits.filter((word) => word !== '')
  return known.every((word) => /^(hca_handle|hca_object)=(max|[0-9]+)$/.test(word)) ? 'ENODEV' : 'EINVAL'
}

/** The same on v1. */
export const rdma = filesOf('rdma', 'child', [readOnly('rdma.current', ''), readWrite('rdma.max', '', max)])
