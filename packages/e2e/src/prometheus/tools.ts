import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { debianPackage } from '../vm/debian.js'

const PACKAGE = () => debianPackage('bookworm', 'prometheus')

/** `2.42.0` */
export const prometheusVersion = () => PACKAGE().version.split('+')[0] ?? ''

export const program = (name: 'prometheus' | 'promtool') => join(PACKAGE().folder, 'usr/bin', name)

/** What promtool says to `input` on its standard input, both streams together, line by line. */
export function promtool(args: readonly string[], input = ''): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(program('promtool'), args, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  return { status, lines: `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '') }
}
