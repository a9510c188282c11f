import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { answer, host, ROOT } from './host.js'

/**
 * What a kernel 6.18 puts into a new directory of each of its hierarchies, told there by mkdir, stat and cat; a text that is an errno is what
 * read(2) answers. That build has no memory.shown_ram_in_bytes, which is its vendor's.
 */
const BORN: Record<string, Record<string, { mode: string; text: string }>> = JSON.parse(
  readFileSync(new URL('born-6.18.json', import.meta.url), 'utf8'),
)

test.each(Object.entries(BORN))('6.18: what a child of %s is born with', async (mount, files) => {
  const sim = await host({
    cgroup: 'hybrid',
    kernel: '6.18',
    controllers: Object.keys(BORN).filter((name) => name !== 'unified'),
    unified: ['hugetlb'],
  })
  const dir = `${ROOT}/${mount}/a`
  sim.calls.mkdir(dir, 0o777)
  const found = sim.calls.readdir(dir).map((file) => {
    const { mode } = sim.calls.lstat(`${dir}/${file}`)
    const fd = sim.calls.open(`${dir}/${file}`, 0)
    let text = ''
    const read = answer(() => {
      text = Buffer.from(sim.calls.pread(fd, 65536, 0)).toString()
    })
    sim.calls.close(fd)
    return [file, { mode: mode.toString(8), text: read === 'ok' ? text : read }]
  })
  const { 'memory.shown_ram_in_bytes': vendor, ...rest } = Object.fromEntries(found)
  expect(rest).toEqual(files)
  expect(vendor).toEqual(mount === 'memory' ? { mode: '444', text: '9223372036854771712\n' } : undefined)
})
