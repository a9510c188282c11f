import { CgroupError } from './errors.js'

/** NAME_MAX of Linux (limits.h): an id becomes a directory or file name. */
const MAX_ID = 255

/** runc's and runsc's rule: letters, digits, `_`, `+`, `-` and `.`; not `.` or `..`. Throws CgroupError ERR_PATH. */
export function checkContainerId(id: string): string {
  if (id.length <= MAX_ID && /^[\w+.-]+$/.test(id) && !/^\.{1,2}$/.test(id)) return id
  throw new CgroupError('ERR_PATH', 'parse', 'container id', {
    data: id,
    message: 'not a container id',
    hint: 'letters, digits, "_", "+", "-" and "."; at most 255 characters',
  })
}
