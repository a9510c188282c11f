import { createSim } from '@cgroupkit/sim'
import { describe, expect, it } from 'vitest'
import { Followed } from '../src/followed.js'
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

describe('a look', () => {
  it('tells what is new in the files that are followed, and a new machine has none of it', async () => {
    const create = () => createSim({ kernel: '6.1', cpus: 4 })
    const recorder = new Recorder(simGround(await create()), ROOT)
    const look = () => recorder.do({ op: 'look', at: ROOT })
    await recorder.write(`${ROOT}/cgroup.subtree_control`, '+cpuset')
    await recorder.do({ op: 'follow', at: `${ROOT}/a`, files: 'cpuset.cpus cpuset.cpus.effective cgroup.kill' })
    expect(await look()).toEqual({ seen: {} })
    await recorder.mkdir(`${ROOT}/a`)
    expect(await look()).toEqual({
      seen: { 'a/cpuset.cpus': '\n', 'a/cpuset.cpus.effective': '0-3\n', 'a/cgroup.kill': 'EINVAL' },
    })
    await recorder.write(`${ROOT}/a/cpuset.cpus`, '1')
    const narrow = { seen: { 'a/cpuset.cpus': '1\n', 'a/cpuset.cpus.effective': '1\n' } }
    expect(await look()).toEqual(narrow)
    expect(await recorder.do({ op: 'look', at: ROOT })).toEqual({ seen: {} })
    await recorder.rmdir(`${ROOT}/a`)
    expect(await look()).toEqual({
      seen: { 'a/cpuset.cpus': null, 'a/cpuset.cpus.effective': null, 'a/cgroup.kill': null },
    })
    await recorder.mkdir(`${ROOT}/a`)
    const lines: Line[] = [...recorder.lines, { op: 'anew', at: '', answer: {} }, ...recorder.lines]
    const recording = { kernel: '6.1', release: 'simulated', cgroup: 'v2', cpus: 4, program: 'test' } as const
    expect(await replay({ ...recording, lines })).toEqual([])
    expect(await replay({ ...recording, cpus: 2, lines })).toHaveLength(2)
    expect(await replay({ ...recording, lines: [...recorder.lines, ...recorder.lines] })).not.toEqual([])
  })

  it('again, counts from where the one before began', async () => {
    const { fs } = await createSim({ kernel: '6.1' })
    const followed = new Followed(fs, (_, text) => text)
    const at = `${ROOT}/a/cgroup.max.depth`
    followed.add([at])
    fs.mkdir(`${ROOT}/a`, 0o755)
    followed.look(ROOT)
    fs.write(at, '1')
    expect(followed.look(ROOT)).toEqual({ 'a/cgroup.max.depth': '1\n' })
    expect(followed.look(ROOT, true)).toEqual({ 'a/cgroup.max.depth': '1\n' })
    fs.write(at, 'max')
    expect(followed.look(ROOT, true)).toEqual({})
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
    ['/a/memory.stat', 'cache 7\nhierarchical_memory_limit 4096\n', 'cache #\nhierarchical_memory_limit 4096\n'],
    ['/a/memory.max', '4096\n', '4096\n'],
    ['/a/pids.current', '3\n', '3\n'],
  ])('%s', (at, text, masked) => {
    expect(mask(at, text, names)).toBe(masked)
  })
})
