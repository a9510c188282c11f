import { testCgroupFs, testSame } from '@cgroupkit/testkit'
import { dirty, goodLab, silent, sloppy } from './unkind-labs.js'

for (const suite of [silent, dirty, sloppy]) testCgroupFs(suite)

// Differs from its model in one thing: a page count that is rounded up.
testSame(
  { name: 'model', lab: goodLab },
  {
    name: 'rounds up',
    async lab() {
      const lab = await goodLab()
      const write = (path: string, data: string) => lab.fs.write(path, data === '4095' ? '4096' : data)
      return { ...lab, fs: { ...lab.fs, write } }
    },
  },
  { runs: 300, seed: 7 },
)
