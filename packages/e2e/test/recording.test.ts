import { createSim } from '@cgroupkit/sim'
import { describe, expect, it } from 'vitest'
import { mask } from '../src/mask.js'
import { Recorder } from '../src/recorder.js'
import { replay } from '../src/replay.js'
import { simGround } from '../src/sim-ground.js'
import { formatRecording, type Line, type Recording } from '../src/step.js'

const ROOT = '/sys/fs/cgroup'

/** The simulator in the place of the kernel. */
async function recorded(): Promise<Recording> {
  const recorder = new Recorder(simGround(await createSim({ kernel: '6.1' })), ROOT)
  await recorder.write(`${ROOT}/cgroup.subtree_control`, '+memory')
  await recorder.mkdir(`${ROOT}/a`, '1755')
  await recorder.stat(`${ROOT}/a`)
  await recorder.write(`${ROOT}/a/memory.max`, '5000')
  await recorder.write(`${ROOT}/a/memory.max`, '-1')
  await recorder.spawn('$one')
  await recorder.write(`${ROOT}/a/cgroup.procs`, '$one')
  await recorder.rmdir(`${ROOT}/a`)
  await recorder.kill('$one')
  await recorder.rmdir(`${ROOT}/a`)
  return { kernel: '6.1', release: 'simulated', cgroup: 'v2', program: 'test', lines: recorder.lines }
}

describe('a recording', () => {
  it('keeps each operation with its answer, and no pid', async () => {
    const { lines } = await recorded()
    expect(lines.map(({ answer }) => answer)).toEqual([
      { text: 'memory\n' },
      {},
      { is: '1755', owner: 0 },
      { text: '4096\n' },
      { errno: 'EINVAL', text: '4096\n' },
      {},
      { text: '$one\n' },
      { errno: 'EBUSY' },
      {},
      {},
    ])
  })

  it('is one operation a line', async () => {
    const recording = await recorded()
    const text = formatRecording(recording)
    expect(JSON.parse(text)).toEqual(recording)
    expect(text.split('\n')).toHaveLength(recording.lines.length + 3)
  })

  it('replays without divergence, and tells an answer that differs by its line', async () => {
    const recording = await recorded()
    expect(await replay(recording)).toEqual([])
    const lines = recording.lines.map((line): Line => (line.op === 'rmdir' ? { ...line, answer: {} } : line))
    expect(await replay({ ...recording, lines })).toMatchObject([
      { line: 9, step: { op: 'rmdir' }, kernel: {}, sim: { errno: 'EBUSY' } },
    ])
  })
})

describe('what is masked', () => {
  const names = new Map([[7, '$one']])
  it.each([
    ['/a/memory.stat', 'anon 4096\nfile 0\n', 'anon #\nfile #\n'],
    ['/a/memory.numa_stat', 'anon N0=5\n', 'anon N0=#\n'],
    ['/a/cpu.pressure', 'some avg10=0.12 total=5\n', 'some avg10=# total=#\n'],
    ['/a/cgroup.stat', 'nr_descendants 2\nnr_dying_descendants 3\n', 'nr_descendants 2\nnr_dying_descendants #\n'],
    ['/a/cgroup.procs', '9\n7\n', '$one\n'],
    ['/a/memory.max', '4096\n', '4096\n'],
    ['/a/pids.current', '3\n', '3\n'],
  ])('%s', (at, text, masked) => {
    expect(mask(at, text, names)).toBe(masked)
  })
})
