import { span } from './amounts.js'
import { type Html, html } from './html.js'
import type { Trend } from './model.js'

const [WIDTH, HEIGHT, TOP, BOTTOM] = [96, 26, 2, 20]

/** The way of a value as a line, and below it a bar: what of the limit is used now. Nothing but attributes: no style, no script. */
export function spark(trend: Trend, what: string, tell: (value: number) => string): Html {
  const known = trend.points.filter((point) => point !== null)
  if (known.length === 0) return html``
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const label = `${what} over ${span(trend.spanMs)}: ${least === most ? tell(most) : `${tell(least)} to ${tell(most)}`}`
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label}"><path class="area" d="${area(trend.points, most)}"/><path class="line" d="${lines(trend.points, most)}"/>${bar(trend)}</svg>`
}

function bar({ now, limit }: Trend): Html {
  if (now === null || limit === undefined || limit <= 0) return html``
  const share = Math.min(1, Math.max(0, now / limit))
  const full = share > 0.9 ? ' full' : ''
  return html`<rect class="track" y="23" width="${WIDTH}" height="3" rx="1.5"/><rect class="used${full}" y="23" width="${round(Math.max(share * WIDTH, 1))}" height="3" rx="1.5"/>`
}

type Spot = readonly [x: number, y: number]

/** Pieces between gaps, from left to right. */
function pieces(points: Trend['points'], most: number): Spot[][] {
  const found: Spot[][] = []
  let piece: Spot[] = []
  const scale = most > 0 ? (BOTTOM - TOP) / most : 0
  points.forEach((point, index) => {
    if (point === null) {
      if (piece.length > 0) found.push(piece)
      piece = []
      return
    }
    const x = points.length === 1 ? WIDTH : (index / (points.length - 1)) * WIDTH
    piece.push([round(x), round(BOTTOM - Math.max(0, point) * scale)])
  })
  return piece.length > 0 ? [...found, piece] : found
}

/** A point alone is a short dash, not nothing. */
const through = (piece: readonly Spot[]) =>
  piece.length === 1 ? `M${piece.join(' ')}h-1` : `M${piece.map((spot) => spot.join(' ')).join('L')}`

const lines = (points: Trend['points'], most: number) => pieces(points, most).map(through).join('')

const area = (points: Trend['points'], most: number) =>
  pieces(points, most)
    .filter((piece) => piece.length > 1)
    .map((piece) => `${through(piece)}L${piece.at(-1)?.[0]} ${BOTTOM}L${piece[0]?.[0]} ${BOTTOM}Z`)
    .join('')

const round = (value: number) => Math.round(value * 10) / 10
