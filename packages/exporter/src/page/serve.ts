import { createHash } from 'node:crypto'
import { page } from './document.js'
import { filtered, filterOf } from './filter.js'
import { ICON } from './icon.js'
import type { Status } from './model.js'
import { SCRIPT } from './script.js'
import { STYLE } from './style.js'

export interface PageAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** Nothing but what this server itself sends as files; nobody may frame it. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const GUARDED = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const FILES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/page.css': ['text/css; charset=utf-8', STYLE],
  '/page.js': ['text/javascript; charset=utf-8', SCRIPT],
  '/icon.svg': ['image/svg+xml; charset=utf-8', ICON],
}

/** What the status page answers; `undefined`: not one of its addresses. `known` is the request's If-None-Match. */
export function statusPage(url: string, status: () => Status, known?: string): PageAnswer | undefined {
  const [path = '', query = ''] = url.split('?')
  const file = FILES[path]
  if (file !== undefined) return tagged(file[0], file[1], known, 'max-age=300')
  if (path !== '/' && path !== '/status.json') return undefined
  const filter = filterOf(new URLSearchParams(query))
  const now = filtered(status(), filter)
  if (path === '/') return tagged('text/html; charset=utf-8', page(now, filter).text, known, 'no-cache')
  return tagged('application/json; charset=utf-8', `${JSON.stringify(now)}\n`, known, 'no-cache')
}

/** Who has it already is told so. */
function tagged(type: string, body: string, known: string | undefined, cache: string): PageAnswer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  const headers = { ...GUARDED, etag, 'cache-control': cache }
  if (known === etag) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': type }, body }
}
