import type { Answer, Driver } from './answers.js'
import { cgroupsPath } from './bad-inputs/cgroups-path.js'
import { containerId } from './bad-inputs/container-id.js'
import { dbus } from './bad-inputs/dbus.js'
import { filesystem } from './bad-inputs/filesystem.js'
import { hook } from './bad-inputs/hook.js'
import { numbers } from './bad-inputs/numbers.js'
import { procfs } from './bad-inputs/procfs.js'
import { spec } from './bad-inputs/spec.js'
import { symlink } from './bad-inputs/symlink.js'
import { unified } from './bad-inputs/unified.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

/** Each checks the invariant of the case, too, and in full mode as well as in compat mode where there are both. */
const AREAS: Readonly<Record<string, Driver>> = {
  cgroupsPath,
  'container id': containerId,
  unified,
  numbers,
  spec,
  hook,
  filesystem,
  symlink,
  dbus,
  procfs,
}

/** A rejection shows as an error; what is survived shows its outcome, and the code that was survived. */
function told({ expected }: Vector): Vector['expected'] {
  const { outcome, errorClass } = expected
  if (outcome === 'reject') return { error: errorClass }
  return errorClass === null ? { outcome } : { outcome, code: errorClass }
}

judge(
  'bad-inputs',
  async (input, vector): Promise<Answer> => {
    const area = AREAS[String(input.area)]
    if (area === undefined) throw new Error(`no driver for ${String(input.area)}`)
    return area(input, vector)
  },
  told,
)
