import type { InstallReport, Sample, Skip, Write } from '@cgroupkit/core'
import type { Io } from '../io.js'
import { styleFor } from './style.js'
import { table } from './table.js'

/** Why a best-effort write was not done, in words. */
const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file here: its controller is not enabled for this directory',
  EINVAL: 'the kernel refuses the value',
  ERANGE: 'the kernel refuses the value',
  EBUSY: 'the kernel refuses it now',
  EROFS: 'read-only mount',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ERR_BUSY: 'the directory holds processes',
  ERR_NO_CONTROLLER: 'no hierarchy of this controller',
}

/** `absent`: controllers that the directory does not have. */
export function installText(
  io: Io,
  report: InstallReport,
  series: readonly Sample[],
  absent: readonly string[] = [],
): string {
  const style = styleFor(io)
  const state = new Map(report.existed.map(({ dir, as }) => [dir, as]))
  const dirs = report.dirs.map((dir) => {
    const as = state.get(dir)
    return [as === undefined ? style.green('created') : style.yellow(`existed (${as})`), dir]
  })
  const parents = report.created.filter((dir) => !report.dirs.includes(dir)).map((dir) => [style.green('created'), dir])
  const lines = [table([...parents, ...dirs])]
  if (report.written.length > 0) lines.push(`\n${style.bold('written')}\n${writesText(report.written)}`)
  if (report.skipped.length > 0) lines.push(`\n${style.bold('skipped')}\n${skipsText(report.skipped)}`)
  const parent = report.dirs[0]?.replace(/\/[^/]+$/, '')
  if (
    parent !== undefined &&
    report.skipped.some(({ controller, code }) => code === 'ENOENT' && absent.includes(controller))
  )
    lines.push(
      `  ${style.cyan('hint:')} ${parent} does not hand down ${absent.join(' ')}\n  cgroupkit doctor --slice ${parent} says what to do\n`,
    )
  if (series.length > 0) lines.push(`\n${style.bold('cAdvisor reports')}\n${seriesText(series)}`)
  return lines.join('')
}

export function writesText(writes: readonly Write[]): string {
  return table(
    writes.map(({ file, data, from }) => [file, data, from.join(' ')]),
    { indent: '  ' },
  )
}

export function skipsText(skips: readonly Skip[]): string {
  return table(
    skips.map(({ file, data, from, code }) => [file, data, from.join(' '), `${code}: ${WHY[code] ?? 'refused'}`]),
    { indent: '  ' },
  )
}

export function seriesText(series: readonly Sample[]): string {
  return table(
    series.map(({ name, value, file }) => [name, String(value), file]),
    { indent: '  ', align: ['left', 'right', 'left'] },
  )
}
