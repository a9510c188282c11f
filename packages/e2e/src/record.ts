import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'
import type { Recording } from './step.js'
import { boot } from './vm/boot.js'
import { kernel, type RealKernel } from './vm/kernels.js'
import { step } from './vm/run.js'

const own = fileURLToPath(new URL('..', import.meta.url))

/** What the guest needs of this workspace, as node finds it: the recorder and core, both compiled. */
function payload(folder: string): void {
  cpSync(join(own, 'dist'), join(folder, 'e2e/dist'), { recursive: true })
  cpSync(join(own, 'package.json'), join(folder, 'e2e/package.json'))
  const core = join(folder, 'node_modules/@cgroupkit/core')
  mkdirSync(core, { recursive: true })
  for (const name of ['dist', 'package.json']) cpSync(join(own, '../core', name), join(core, name), { recursive: true })
}

/** Boots one kernel and returns what it answered to every program. */
export function record(version: RealKernel, cgroup: 'v1' | 'v2' = 'v2', only = ''): Recording[] {
  const { release } = kernel(version)
  const work = mkdtempSync(join(tmpdir(), 'cgroupkit-record-'))
  try {
    mkdirSync(join(work, 'share'))
    payload(join(work, 'share'))
    const out = join(work, 'out')
    const command = `node /share/e2e/dist/guest.js ${version} ${release} ${cgroup} ${only}`
    const { status, stdout, stderr } = step(`record ${cgroup} on ${release}`, () =>
      boot({ kernel: version, cgroup, command, share: join(work, 'share'), out, seconds: 600 }),
    )
    if (status !== 0)
      throw new CgroupError('ERR_HOST', 'open', release, { message: 'the recorder failed', hint: `${stdout}${stderr}` })
    return readdirSync(out)
      .sort()
      .map((name): Recording => JSON.parse(readFileSync(join(out, name), 'utf8')))
  } finally {
    rmSync(work, { recursive: true })
  }
}
