/** A member of a tar: a folder has neither `data` nor `target`. */
export interface Member {
  path: string
  mode: number
  data?: Buffer
  /** Of a symbolic link. */
  target?: string
}

const BLOCK = 512

/** A tar of root's files from the epoch, so that the same members are the same bytes (POSIX ustar, pax(1)). */
export function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap((member) => {
    const data = member.data ?? Buffer.alloc(0)
    return [header(member, data.length), data, Buffer.alloc(-data.length & (BLOCK - 1))]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header({ path, mode, data, target = '' }: Member, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at)
  block.write(path, 0)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write(data !== undefined ? '0' : target === '' ? '5' : '2', 156)
  block.write(target, 157)
  block.write('ustar\x0000', 257)
  // the sum is taken with blanks in its own place
  block.fill(' ', 148, 156)
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return block
}
