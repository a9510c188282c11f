import { describe, expect, test } from 'vitest'
import { parseSystemdVersion } from '../src/index.js'

describe('parseSystemdVersion', () => {
  test.each([
    ['v252.39-1~deb12u2', 252],
    ['257.9-1~deb13u1', 257],
    ['"219"', 219],
    ['"v245.4-1.fc32"', 245],
    ['"241-1"', 241],
    ['"v241-1"', 241],
    ['"333.45"', 333],
    ['v321-0', 321],
  ])('%s is %i', (text, version) => {
    expect(parseSystemdVersion(text)).toBe(version)
  })

  test.each(['NaN', '', 'v', '"', '-1', 'systemd', undefined, 252, '9'.repeat(30)])('%s is refused', (text) => {
    expect(() => parseSystemdVersion(text)).toThrow(expect.objectContaining({ code: 'ERR_BUS', op: 'parse' }))
  })
})
