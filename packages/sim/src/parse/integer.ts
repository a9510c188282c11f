import { memo } from './memo.js'

type Bad = 'EINVAL' | 'ERANGE'
const U64 = (1n << 64n) - 1n
const S64 = (1n << 63n) - 1n

/** Digits at the start of `text` in the base that its prefix names (lib/kstrtox.c _parse_integer_fixup_radix). */
export function digits(text: string): { value: bigint; length: number } | undefined {
  const hex = /^0[xX][0-9a-fA-F]+/.exec(text)?.[0]
  if (hex !== undefined) return { value: BigInt(hex), length: hex.length }
  const octal = /^0[0-7]*/.exec(text)?.[0]
  if (octal !== undefined) return { value: BigInt(`0o${octal}`), length: octal.length }
  const decimal = /^[0-9]+/.exec(text)?.[0]
  return decimal === undefined ? undefined : { value: BigInt(decimal), length: decimal.length }
}

function unsigned(text: string): bigint | Bad {
  const found = digits(text)
  if (found === undefined) return 'EINVAL'
  if (found.value > U64) return 'ERANGE'
  const rest = text.slice(found.length)
  return rest === '' || rest === '\n' ? found.value : 'EINVAL'
}

/** lib/kstrtox.c: base by prefix, one `+`, one trailing newline, no spaces. */
export const kstrtoull = memo((text: string): bigint | Bad => unsigned(text.startsWith('+') ? text.slice(1) : text))

export const kstrtoll = memo((text: string): bigint | Bad => {
  if (!text.startsWith('-')) {
    const value = kstrtoull(text)
    return typeof value === 'bigint' && value > S64 ? 'ERANGE' : value
  }
  const value = unsigned(text.slice(1))
  if (typeof value !== 'bigint') return value
  return value > S64 + 1n ? 'ERANGE' : -value
})

export const kstrtoint = memo((text: string): bigint | Bad => {
  const value = kstrtoll(text)
  return typeof value === 'bigint' && BigInt.asIntN(32, value) !== value ? 'ERANGE' : value
})
