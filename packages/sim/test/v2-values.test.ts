import { describe, expect, test } from 'vitest'
import { child, host, written } from './host.js'

/** What the file reads afterwards, or the errno. */
type Answers = [data: string, answer: string][]
const all = (answer: string, ...data: string[]): Answers => data.map((one) => [one, answer])

const MEMORY: Answers = [
  ['4095', '0\n'],
  ['100000000', '99999744\n'],
  ['4K', '4096\n'],
  ['4k', '4096\n'],
  ['1G', '1073741824\n'],
  ['0x10000', '65536\n'],
  ['010000', '4096\n'],
  [' 8192 ', '8192\n'],
  ['max', 'max\n'],
  ['max\n', 'max\n'],
  ['\n', '0\n'],
  ['16E', '0\n'],
  ['18446744073709551616', '0\n'],
  ['9223372036854771712', 'max\n'],
  ['9223372036854771711', '9223372036854767616\n'],
  ...all('EINVAL', '+4096', '-1', '1GiB', '1.5G', '1 G', 'Max', 'infinity', 'abc'),
]

const VALUES: Record<string, Answers> = {
  'memory.max': MEMORY,
  'memory.high': MEMORY,
  'memory.low': MEMORY,
  'memory.min': MEMORY,
  'memory.swap.max': MEMORY,
  'cpu.weight': [
    ['1', '1\n'],
    ['10000', '10000\n'],
    ['0x10', '16\n'],
    ['010', '8\n'],
    ['+5', '5\n'],
    ['7\n', '7\n'],
    ...all('EINVAL', ' 7', '7 ', '\n', '7 8', '100\n\n', 'max', '1.5', '-1'),
    ...all('ERANGE', '0', '10001', '99999999999999999999'),
  ],
  'cpu.weight.nice': [['-20', '-20\n'], ['19', '19\n'], ...all('ERANGE', '-21', '20')],
  'cpu.idle': [...all('EINVAL', '2', '-1', 'abc'), ['1', '1\n']],
  'cpu.max': [
    ['1000', '1000 100000\n'],
    ['1000 1000', '1000 1000\n'],
    ['50000 1000', '50000 1000\n'],
    ['50000 20000', '50000 20000\n'],
    ['30000', '30000 20000\n'],
    ['max', 'max 20000\n'],
    ['max 100000', 'max 100000\n'],
    ['50000 100000 5', '50000 100000\n'],
    ['50000abc', '50000 100000\n'],
    ['60000 abc', '60000 100000\n'],
    ['max max', 'max 100000\n'],
    ['max -1', 'max 100000\n'],
    ['50000,100000', '50000 100000\n'],
    ['17592186044415', '17592186044415 100000\n'],
    ...all(
      'EINVAL',
      '0x10000',
      '+60000',
      'maximum',
      'MAX',
      '100',
      '100 100000',
      '999 1000',
      '0',
      '-1',
      '17592186044416',
    ),
    ...all('EINVAL', '50000 999', '50000 1000001', '', ' ').filter(([data]) => data !== ''),
  ],
  'cpu.max.burst': [['5000', '5000\n'], ...all('EINVAL', 'abc', '-1')],
  'pids.max': [
    ['0', '0\n'],
    ['4194304', '4194304\n'],
    [' 77 ', '77\n'],
    ['0x10', '16\n'],
    ['max', 'max\n'],
    ...all('EINVAL', '4194305', '-1', 'abc', '\n', '1.5', '5 6'),
    ['9223372036854775808', 'ERANGE'],
  ],
  'memory.oom.group': [['1', '1\n'], ['0', '0\n'], ...all('EINVAL', '2', 'x')],
  'cgroup.freeze': [['1', '1\n'], [' 0 ', '0\n'], ...all('ERANGE', '2', '-1'), ['abc', 'EINVAL']],
  'cgroup.max.depth': [
    ['max', 'max\n'],
    ['5', '5\n'],
    [' 5', '5\n'],
    ['2147483647', 'max\n'],
    ...all('ERANGE', '-1', '2147483648', '99999999999999999999'),
  ],
  'cgroup.type': all('EINVAL', 'domain', 'domain threaded', 'x'),
  'cgroup.procs': [...all('EINVAL', 'abc', '-1', '1 2', '2'), ['99999', 'ESRCH']],
  'io.max': [
    ['254:0 rbps=1048576', '254:0 rbps=1048576 wbps=max riops=max wiops=max\n'],
    ['254:0 wiops=120', '254:0 rbps=1048576 wbps=max riops=max wiops=120\n'],
    ['254:0 rbps=max wiops=max', ''],
    // 32 bits of iops, 64 of bytes; the largest number is no limit
    ['254:0 riops=4294967295', ''],
    ['254:0 riops=4294967294', '254:0 rbps=max wbps=max riops=4294967294 wiops=max\n'],
    ['254:0 riops=max wbps=18446744073709551615', ''],
    ['254:0 wbps=4294967295', '254:0 rbps=max wbps=4294967295 riops=max wiops=max\n'],
    ['254:0 wbps=18446744073709551614', '254:0 rbps=max wbps=18446744073709551614 riops=max wiops=max\n'],
    ['254:0 wbps=max', ''],
    ['254:0 rbps=1', 'EINVAL'],
    ['254:0 rbps=2', '254:0 rbps=2 wbps=max riops=max wiops=max\n'],
    ['254:0 rbps=max', ''],
    ['8:0 rbps=1', 'ENODEV'],
    ['254:0 rbps=0', 'ERANGE'],
    ...all('EINVAL', '254:0 rbps', '254:0 foo=1', '254:0 rbps=1G', '254:0', 'garbage'),
  ],
  'io.weight': [
    ['500', 'default 500\n'],
    ['default 10000', 'default 10000\n'],
    // sscanf %u keeps 32 bits
    ['4294967297', 'default 1\n'],
    ['2147483649', 'EINVAL'],
    ...all('EINVAL', '0', '10001', 'default', 'x'),
    ['254:0 100', 'ENOTSUP'],
  ],
  'cpuset.cpus': [
    ['0-1', '0-1\n'],
    ['0,1', '0-1\n'],
    ['1', '1\n'],
    ['all', '0-1\n'],
    ['\n', '\n'],
    ...all('ERANGE', '2', '0-9999'),
    ...all('EINVAL', '1-0', 'abc', '0-', '-1'),
  ],
  'cpuset.mems': [
    ['0', '0\n'],
    ['1', 'EINVAL'],
    ['9999', 'ERANGE'],
  ],
  'hugetlb.2MB.max': [['3M', '2097152\n'], ['1G', '1073741824\n'], ...all('EINVAL', '-1', 'abc'), ['max', 'max\n']],
  'rdma.max': [['mlx4_0 hca_handle=2', 'ENODEV']],
  'cgroup.pressure': [
    ['0', '0\n'],
    ['1', '1\n'],
    ['2', 'ERANGE'],
  ],
}

describe.each(Object.entries(VALUES))('6.1 %s', (file, answers) => {
  test('answers as measured', async () => {
    const sim = await host()
    const path = `${child(sim)}/${file}`
    const got = answers.map(([data]): [string, string] => [data, written(sim, path, data)])
    expect(got).toEqual(answers)
  })
})

test('cpu.weight and cpu.weight.nice are two views of one number', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cpu.weight.nice`, '-20')
  expect(sim.fs.read(`${dir}/cpu.weight`)).toBe('8668\n')
  sim.fs.write(`${dir}/cpu.weight.nice`, '19')
  expect(sim.fs.read(`${dir}/cpu.weight`)).toBe('1\n')
  sim.fs.write(`${dir}/cpu.weight`, '100')
  expect(sim.fs.read(`${dir}/cpu.weight.nice`)).toBe('0\n')
})

// cpu_weight_nice_read_s64: 90 is 922 shares, as far from 1024 (nice 0) as from 820 (nice 1)
test.each([
  ['90', '0\n'],
  ['89', '1\n'],
  ['10000', '-20\n'],
  ['7007', '-19\n'],
  ['12', '10\n'],
  ['2', '18\n'],
  ['1', '19\n'],
] as const)('cpu.weight %s is next to nice %j', async (weight, nice) => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cpu.weight`, weight)
  expect(sim.fs.read(`${dir}/cpu.weight.nice`)).toBe(nice)
})

test.each([
  ['6.1', '0\n'],
  ['6.12', '1\n'],
] as const)('%s: idle reads as weight %j, and a weight is EINVAL meanwhile', async (kernel, weight) => {
  const sim = await host({ kernel })
  const dir = child(sim)
  sim.fs.write(`${dir}/cpu.idle`, '1')
  expect(sim.fs.read(`${dir}/cpu.weight`)).toBe(weight)
  expect(written(sim, `${dir}/cpu.weight`, '100')).toBe('EINVAL')
  sim.fs.write(`${dir}/cpu.idle`, '0')
  expect(sim.fs.read(`${dir}/cpu.weight`)).toBe('100\n')
})

test('cpu.max.burst is never above the quota, whichever is written', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cpu.max`, '50000')
  expect(written(sim, `${dir}/cpu.max.burst`, '50001')).toBe('EINVAL')
  expect(written(sim, `${dir}/cpu.max.burst`, '20000')).toBe('20000\n')
  expect(written(sim, `${dir}/cpu.max`, '10000')).toBe('EINVAL')
})

test('5.10: no partition of an empty cpuset, no words in a list of cpus, no cgroup.kill', async () => {
  const sim = await host({ kernel: '5.10' })
  const dir = child(sim)
  expect(written(sim, `${dir}/cpuset.cpus.partition`, 'root')).toBe('EINVAL')
  for (const list of ['all', 'N', '0-N', '0-1:1/N', '0-1:N/2'])
    expect([list, written(sim, `${dir}/cpuset.cpus`, list)]).toEqual([list, 'EINVAL'])
  expect(written(sim, `${dir}/cgroup.kill`, '1')).toBe('ENOENT')
})

test('6.1: a partition below a member is taken, and called invalid', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cgroup.subtree_control`, '+cpuset')
  sim.fs.mkdir(`${dir}/b`)
  expect(written(sim, `${dir}/b/cpuset.cpus.partition`, 'root')).toMatch(/^root invalid \(.+\)\n$/)
})

test('the cpus that a cgroup has are its own among its parent’s, or its parent’s', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cgroup.subtree_control`, '+cpuset')
  sim.fs.mkdir(`${dir}/b`)
  const effective = () => sim.fs.read(`${dir}/b/cpuset.cpus.effective`)
  sim.fs.write(`${dir}/cpuset.cpus`, '1')
  expect(effective()).toBe('1\n')
  sim.fs.write(`${dir}/b/cpuset.cpus`, '0')
  expect(effective()).toBe('1\n')
  sim.fs.write(`${dir}/cpuset.cpus`, '\n')
  expect(effective()).toBe('0\n')
})

test('a cpuset with a process keeps a cpu: ENOSPC', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cpuset.cpus`, '0')
  sim.spawn(dir)
  expect(written(sim, `${dir}/cpuset.cpus`, '\n')).toBe('ENOSPC')
})

test('memory.reclaim: nothing is reclaimable', async () => {
  const sim = await host()
  expect(written(sim, `${child(sim)}/memory.reclaim`, '1G')).toBe('EAGAIN')
})

test('cgroup.pressure 0 takes the pressure files away', async () => {
  const sim = await host()
  const dir = child(sim)
  sim.fs.write(`${dir}/cgroup.pressure`, '0')
  expect(sim.fs.read(`${dir}/memory.pressure`)).toBeUndefined()
  sim.fs.write(`${dir}/cgroup.pressure`, '1')
  expect(sim.fs.read(`${dir}/memory.pressure`)).toMatch(/^some avg10=0.00 /)
})

test.each([
  ['6.1', 'some 1 1', 'EINVAL'],
  ['6.12', 'some 1 1', 'ok'],
  ['6.1', 'some 150000 1000000', 'ok'],
  ['6.1', 'half 150000 1000000', 'EINVAL'],
] as const)('%s: the trigger %j is %s', async (kernel, trigger, outcome) => {
  const sim = await host({ kernel })
  const dir = child(sim)
  const got = written(sim, `${dir}/memory.pressure`, trigger)
  expect(got.startsWith('some ') ? 'ok' : got).toBe(outcome)
})
