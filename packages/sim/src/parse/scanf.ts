import { strstrip } from './strip.js'

/** lib/vsprintf.c vsscanf %llu: leading spaces, decimal digits only, wraps at 2^64; what follows is left. */
export function scanUnsigned(text: string): { value: bigint; rest: string } | undefined {
  const found = /^[ \t\n\v\f\r]*([0-9]+)/.exec(text)
  if (found?.[1] === undefined) return undefined
  return { value: BigInt.asUintN(64, BigInt(found[1])), rest: text.slice(found[0].length) }
}

/** vsscanf %<width>s */
export function scanWord(text: string, width: number): { word: string; rest: string } | undefined {
  const start = text.slice(text.search(/[^ \t\n\v\f\r]|$/))
  const word = /^[^ \t\n\v\f\r]+/.exec(start)?.[0].slice(0, width)
  return word === undefined ? undefined : { word, rest: start.slice(word.length) }
}

/** block/blk-cgroup.c blkg_conf_prep: `MAJ:MIN body`. */
export function scanDevice(text: string): { device: string; body: string } | 'EINVAL' {
  const found = /^[ \t\n\v\f\r]*([0-9]+):[ \t\n\v\f\r]*([0-9]+)(?=[ \t\n\v\f\r])/.exec(text)
  if (found === null) return 'EINVAL'
  return { device: `${Number(found[1])}:${Number(found[2])}`, body: strstrip(text.slice(found[0].length)) }
}
