import { SpecError } from '../errors.js'
import { type Check, record, text } from './check.js'

/** `cgroup.freeze`, `cgroup.procs` and the like steer processes, not resources. */
const CORE = /^cgroup\./
/** devices has no interface file on v2; on v1 a spec could open the host's devices with it. */
const DEVICES = /^devices(\.|$)/
/** v1's release agent is a program that the kernel runs as root (CVE-2022-0492). */
const RELEASE = /(^|\.)(notify_on_release|release_agent)$/
/** Kernel names are lower case but for the page size of hugetlb (`hugetlb.2MB.max`, mm/hugetlb_cgroup.c mem_fmt). */
const FILE = /^(?:hugetlb\.[1-9][0-9]*[KMGT]B|[a-z][a-z0-9_]*)(?:\.[a-z0-9_]+)+$/

/** Every v2 controller up to Linux 6.18 that has interface files. A misspelt one must not vanish in a best-effort write. */
const CONTROLLERS = ['cpu', 'cpuset', 'dmem', 'hugetlb', 'io', 'memory', 'misc', 'pids', 'rdma']

/** A kernfs write takes one page; longer text answers E2BIG. */
const MAX_VALUE = 4095

function checkKey(key: string, field: string): void {
  if (CORE.test(key) || DEVICES.test(key) || RELEASE.test(key)) {
    throw new SpecError(field, 'this file is never written from a spec', {
      data: key,
      hint: 'unified sets limits of a controller, such as memory.high',
    })
  }
  if (!FILE.test(key)) {
    throw new SpecError(field, 'expected a file name in the form controller.key', {
      data: key,
      hint: 'such as memory.high: lower case letters, digits and _ between dots, no path',
    })
  }
  const controller = key.slice(0, key.indexOf('.'))
  if (!CONTROLLERS.includes(controller)) {
    throw new SpecError(field, `cgroup v2 has no controller ${JSON.stringify(controller)}`, {
      data: key,
      hint: `known: ${CONTROLLERS.join(', ')}`,
    })
  }
}

const value: Check = (found, field) => {
  const line = text(found, field) as string
  if (line.length > MAX_VALUE) throw new SpecError(field, `longer than ${MAX_VALUE} characters`, { data: line })
  return line
}

/** `linux.resources.unified`: file name to text, no NUL or newline in it (one value is one write). */
export const unified: Check = record(value, checkKey)
