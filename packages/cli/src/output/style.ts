import type { Io, Out } from '../io.js'

export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

/** Colours on a terminal only, and never against NO_COLOR (https://no-color.org: set and not empty). */
export function styleFor(io: Io, out: Out = io.stdout): Style {
  const on = out.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  const paint = (open: number, close: number) => (text: string) => (on ? `\x1b[${open}m${text}\x1b[${close}m` : text)
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  }
}
