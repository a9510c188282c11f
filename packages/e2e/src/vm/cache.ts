import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A folder of the cache, made where needed: images and kernels outlive the clone. CGROUPKIT_E2E_CACHE, else XDG_CACHE_HOME, else ~/.cache. */
export function cached(...names: readonly string[]): string {
  const { CGROUPKIT_E2E_CACHE: own, XDG_CACHE_HOME: xdg } = process.env
  const folder = join(own ?? join(xdg ?? join(homedir(), '.cache'), 'cgroupkit-e2e'), ...names)
  mkdirSync(folder, { recursive: true })
  return folder
}
