/** Texts that every writable file is asked: what a parser may do with them differs from file to file. */
export const ANY: readonly string[] = [
  ...['', '\n', ' ', '\t', '0', '1', '2', '-1', '-2', '00', '010', '08', '0x10', '0X1F', '0x', '+5', '+', '-', '--1'],
  ...['1\n', '1\n\n', ' 1', '1 ', ' 1 \n', '1 2', '1,2', '1\t', '\n1', '1\x00', '1\x002', '1.5', '1e3', '1_000', '٣'],
  ...['abc', 'max', 'max\n', ' max ', 'MAX', 'Max', 'maximum', 'max 1', 'infinity', 'default', 'default 50', 'true'],
  ...['1K', '1k', '1M', '1m', '1G', '1T', '1P', '1E', '1KB', '1KiB', '1 K', '1b', '1s', '100%', '4095', '4096', '4097'],
  ...['100', '1000', '10000', '10001', '100000', '1000000', '1000001', '65535', '65536', '4194304', '4194305'],
  ...['2147483647', '2147483648', '-2147483648', '4294967295', '4294967296', '9007199254740993', '17592186044415'],
  ...['17592186044416', '9223372036854771711', '9223372036854771712', '9223372036854775807', '9223372036854775808'],
  ...['18446744073709551615', '18446744073709551616', '99999999999999999999999', '-9223372036854775808', '16E', '15E'],
]

/** What only one file understands. */
export const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  'cpu.max': [
    ...['max 100000', '1000 1000', '999 1000', '1000 999', '50000 100000', '50000', '30000 20000', '40000', 'max'],
    ...['max 1000', 'max 1000000', 'max 1000001', 'max 999', '50000 100000 5', '50000abc', '60000 abc', 'max max'],
    ...['max -1', '50000,100000', '50000  100000', ' 50000 100000', '50000\t100000', '50000\n100000', '50000 100000\n'],
    ...['0x10000', '+60000', '010000', '50000 0x10000', '50000 010000', '17592186044415 100000', '17592186044416 100000'],
    ...['10000000 1000000', '2000000 100000', '-50000 100000', '50000 -100000', '0 100000', '100000 max', 'maxx', 'max100000'],
  ],
  'cpu.max.burst': ['max', '0', '1000', '100000', '50000'],
  'cpu.weight': ['100', '99', '101', '9999', '0x64', '0144', '100 100', '100\n', '100\r\n'],
  'cpu.weight.nice': ['-20', '-21', '19', '20', '-10', '10', '0', '5', '-5', '18', '-19', '-0x5', '+7', '-0'],
  'cpu.idle': ['1', '0', '-0'],
  'io.weight': [
    ...['default 1', 'default 10000', 'default 10001', 'default 0', 'default', 'default abc', '259:0 200', '259:0 default'],
    ...['254:9 100', '259:0', 'default  77', 'default 100 200', '9999', 'default 100\n', 'defaul 5', '1:2:3 4'],
  ],
  'io.max': [
    ...['259:0 rbps=1048576', '259:0 wbps=max', '259:0 riops=100 wiops=200', '259:0 rbps=max wbps=max riops=max wiops=max'],
    ...['259:0 rbps=0', '259:0 rbps=-1', '259:0 rbps=1', '259:0 rbps=abc', '259:0 rbps', '259:0', '259:0 foo=1', '259:0 rbps=1K'],
    ...['259:99 rbps=1', '9999:0 rbps=1', '259 rbps=1', '259:0 rbps=18446744073709551615', '259:0 rbps=18446744073709551616'],
    ...['259:0 riops=4294967295', '259:0 riops=4294967296', '259:0 rbps=100  wbps=200', '259:0 RBPS=1', '259:0 rbps=0x10'],
    ...['259:0 rbps=010', '259:0 rbps=5 rbps=7', ' 259:0 rbps=9', '259:0 rbps=max', '259:0 wbps=max riops=max wiops=max', '259:0 rbps=1.5'],
  ],
  'cpuset.cpus': [
    ...['0', '1', '0-1', '0,1', '1,0', '0-1\n', '2', '0-2', '0-', '-1', '0-1:1/2', '0-1:2/2', '0,0', '1-0', 'all', 'ALL', '0,,1'],
    ...['0 1', '0, 1', ',0', '0,', '0-1023', '8191', '8192', '0x1', '00', '01', '0-1,', 'N', '0-N', 'n', '0-1/2', ' 0'],
  ],
  'cpuset.mems': ['0', '0-0', '1', '0-1', '0,0', 'all', '1023', '1024', '0-', 'N', ' 0', '0\n', '00'],
  'cpuset.cpus.partition': ['member', 'root', 'isolated', 'member\n', ' member', 'Root', 'member ', '0', '1', 'threaded'],
  'cpuset.cpus.exclusive': ['0', '1', '0-1', '2', '', '\n', 'all', '0,1'],
  'rdma.max': ['mlx5_0 hca_handle=1', 'mlx5_0', 'mlx5_0 hca_object=max', 'hca_handle=1'],
  'misc.max': ['sev 1', 'sev max', 'sev', 'sev_es 1', 'foo max', 'tdx 1'],
  'cgroup.max.depth': ['max', '5', '0x7', ' 5', '5 '],
  'cgroup.max.descendants': ['max', '5', '2147483646'],
  'memory.oom.group': ['0', '1', '0x1', ' 1', '1 1'],
  'memory.reclaim': ['1G swappiness=0', '1G swappiness=200', '1G swappiness=201', 'swappiness=60', '1G foo=1'],
  'memory.peak': ['reset', 'x'],
  'memory.swap.peak': ['reset', 'x'],
  'cpu.pressure': ['some 150000 1000000', 'full 150000 1000000', 'some 1 1', 'some 500000 10000001', 'some', 'some 0 1000000'],
  'memory.pressure': ['some 150000 1000000', 'full 150000 1000000', 'some 2000000 1000000', 'full 1 499999'],
  'io.pressure': ['some 150000 1000000', 'full 150000 1000000', 'SOME 150000 1000000'],
  'cgroup.freeze': ['1', '0', '0x1', '00'],
  'cgroup.subtree_control': [],
}

const PIDS = ['', '\n', ' ', 'abc', '-1', '-0', '1 2', '2', '+2', '0x2', ' 2', '2\n', '4194305', '99999999', '2147483647', '2147483648', '4294967297', '1.5', 'max', '99999999999999999999']

/** A few would act on the guest itself: pid 1, and `0`, which is the recorder. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  'cgroup.procs': PIDS,
  'cgroup.threads': PIDS,
  tasks: PIDS,
  // a device's whole grammar is in SPECIAL
  'devices.allow': ['a', 'a *:* rwm', 'c 1:3 r', 'c 1:3', 'x 1:3 r', 'c 1:3 rwmx', '', 'b *:* m', 'c 1:* w', 'c *:3 w', 'c 1 r', 'a 1:3 r', ' c 1:3 r', 'c  1:3 r'],
  'devices.deny': ['a', 'c 1:3 r', 'c 1:3', 'x 1:3 r', '', 'b 8:0 w', 'c 1:* w'],
  'cgroup.event_control': ['', 'abc', '1', '1 2', '0 0', '-1 -1'],
  'cgroup.type': ['', '\n', 'domain', 'abc', 'invalid', 'Threaded', 'threaded x', '0', '1', 'max'],
  // reclaiming is physics; only what is not a size at all is a rule
  'memory.force_empty': [],
  release_agent: [],
}

export function valuesFor(file: string): readonly string[] {
  return INSTEAD[file] ?? [...ANY, ...(SPECIAL[file] ?? [])]
}
