import { type Counters, countOf, garbage } from './flat-keyed.js'

export interface DeviceIo {
  major: number
  minor: number
  /** rbytes, wbytes, dbytes (bytes), rios, wios, dios (requests), and what an io policy adds in whole numbers */
  counters: Counters
}

/**
 * io.stat of v2: `8:0 rbytes=1 wbytes=2 …`. A device without counters has none (some kernels print such lines); fractions such as cost.vrate are left out.
 * Throws CgroupError EIO.
 */
export function parseIoStat(text: string): DeviceIo[] {
  const devices: DeviceIo[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [device = '', ...pairs] = line.trim().split(' ')
    const [, major, minor] = /^([0-9]{1,10}):([0-9]{1,10})$/.exec(device) ?? []
    if (major === undefined) throw garbage('io.stat', line, 'a line of the form "major:minor key=number …"')
    const counters: [string, bigint][] = []
    for (const pair of pairs) {
      const [, key, word = '', fraction] = /^([^\s=]+)=([0-9]{1,20})(\.[0-9]+)?$/.exec(pair) ?? []
      const value = countOf(word)
      if (key === undefined || value === undefined)
        throw garbage('io.stat', line, 'a line of the form "major:minor key=number …"')
      if (fraction === undefined) counters.push([key, value])
    }
    devices.push({ major: Number(major), minor: Number(minor), counters: Object.fromEntries(counters) })
  }
  return devices
}
