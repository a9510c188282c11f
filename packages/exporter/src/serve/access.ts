import { createHash, timingSafeEqual } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'
import { CgroupError, codeOf, SpecError } from '@cgroupkit/core'

/** Who may ask. */
export interface Access {
  /** Asked for as `Authorization: Bearer …`. */
  token?: string | undefined
  /** PEM. */
  tls?: { cert: string; key: string } | undefined
}

/** What is shorter can be guessed over the network. */
const MIN_TOKEN = 16

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6')

/**
 * The address to listen at: of this machine, or any with a token or TLS. Names are resolved here and not again: what was checked is what is bound.
 * Throws SpecError, and CgroupError ERR_HOST for a name that is none.
 */
export async function allowedAddress(host: string, { token, tls }: Access): Promise<string> {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw new SpecError('token', 'must be printable ASCII without blanks')
  if (token !== undefined && token.length < MIN_TOKEN)
    throw new SpecError('token', `must have at least ${MIN_TOKEN} characters`)
  const { address, family } = await lookup(host).catch((cause: unknown) => {
    throw new CgroupError('ERR_HOST', 'open', host, { data: codeOf(cause) ?? '', message: 'no such host', cause })
  })
  const isLocal = LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
  if (isLocal || token !== undefined || tls !== undefined) return address
  throw new SpecError('listen', 'only this machine may be listened at without a token or TLS', {
    data: host,
    hint: 'listen at 127.0.0.1, or ask for a token (a file with it) or use TLS (certificate and key)',
  })
}

/** Takes the same time whatever is wrong. */
export function isAllowed(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true
  const [, given = ''] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  return timingSafeEqual(digest(given), digest(token))
}

const digest = (text: string) => createHash('sha256').update(text).digest()
