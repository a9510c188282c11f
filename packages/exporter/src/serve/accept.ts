import type { Format } from '../family.js'
import { FORMATS } from '../formats.js'

interface Wish {
  word: string
  parameters: ReadonlyMap<string, string>
  /** 0 to 1; 0 is "not this". */
  q: number
}

/** `a/b;version=1;q=0.5, …` (RFC 9110, 12.4.2). What is no weight counts as 0. */
function wishes(header: string): Wish[] {
  return header.split(',').map((part) => {
    const [word = '', ...rest] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const parameters = new Map(rest.map((piece) => [piece.split('=')[0] ?? '', piece.slice(piece.indexOf('=') + 1)]))
    const q = parameters.get('q') ?? '1'
    return { word, parameters, q: /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0 }
  })
}

/**
 * The format that a scraper asks for. OpenMetrics only by its name, and in the version that is spoken here; whoever asks for nothing that is known gets the
 * text format, as from every other exporter: a refusal would only hide the numbers.
 */
export function formatFor(accept = ''): Format {
  let best: readonly [q: number, format: Format] = [0, FORMATS.text]
  for (const { word, parameters, q } of wishes(accept)) {
    const version = parameters.get('version')
    const format =
      word === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')
        ? FORMATS.openmetrics
        : word === 'text/plain' && (version === undefined || version === '0.0.4')
          ? FORMATS.text
          : word === '*/*' || word === 'text/*'
            ? FORMATS.text
            : undefined
    if (format !== undefined && q > best[0]) best = [q, format]
  }
  return best[1]
}

/** Whether gzip may be sent: named with a weight, or meant by `*`. */
export function takesGzip(acceptEncoding = ''): boolean {
  const all = wishes(acceptEncoding)
  const wish = all.find(({ word }) => word === 'gzip' || word === 'x-gzip') ?? all.find(({ word }) => word === '*')
  return wish !== undefined && wish.q > 0
}
