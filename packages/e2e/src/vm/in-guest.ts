import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { type BootOptions, boot, linked } from './boot.js'
import { payload } from './payload.js'
import { stepAsync } from './run.js'

export interface GuestRun extends Omit<BootOptions, 'share' | 'out'> {
  /** Of the line of progress. */
  title: string
  /** Packages that the command finds in /share/node_modules. */
  packages: readonly string[]
  /** More for /share. */
  prepare?: (share: string) => void
}

export interface GuestResult {
  stdout: string
  stderr: string
  /** What the command left in /out, by name; folders are not followed. */
  files: ReadonlyMap<string, string>
}

const payloads = new Map<string, string>()

/** The packages in a folder that is made once and removed with this process: to copy thousands of files takes longer than to link them. */
function payloadOf(names: readonly string[]): string {
  const key = names.join()
  const known = payloads.get(key)
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-payload-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  payload(folder, names)
  payloads.set(key, folder)
  return folder
}

/** Boots a guest for one command, which must succeed. Throws ERR_HOST with what the command said. */
export async function inGuest({ title, packages, prepare, ...options }: GuestRun): Promise<GuestResult> {
  const work = mkdtempSync(join(tmpdir(), 'cgroupkit-guest-'))
  try {
    const [share, out] = [join(work, 'share'), join(work, 'out')]
    linked(payloadOf(packages), share)
    prepare?.(share)
    const { status, stdout, stderr } = await stepAsync(title, () => boot({ ...options, share, out }))
    if (status !== 0) {
      const hint = `${stdout}${stderr}`.split('\n').slice(-40).join('\n')
      throw new CgroupError('ERR_HOST', 'open', title, { message: `failed in the guest with status ${status}`, hint })
    }
    const names = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isFile())
    const files = new Map(names.map(({ name }) => [name, readFileSync(join(out, name), 'utf8')] as const))
    return { stdout, stderr, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) }
  } finally {
    rmSync(work, { recursive: true })
  }
}

/**
 * Under emulation every machine instruction is translated once more, so code that V8 makes while it runs costs more than it saves: 400
 * operations of the differential took 18.7 s of the guest's CPU with the default, 14.1 s with --no-opt alone, 11 s with these.
 */
export const NODE = 'node --no-opt --no-sparkplug --single-threaded'

/** What the guest runs: a file of this package, by its path below dist. */
export const own = (path: string) => `/share/node_modules/@cgroupkit/e2e/dist/${path}`
