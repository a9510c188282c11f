import type { Profile } from '@cgroupkit/core'

/** One operation on a cgroup filesystem. `at` is a host path; `$name` in `data` is the pid of a process started here. */
export type Step =
  | { op: 'mkdir'; at: string; mode?: string }
  | { op: 'rmdir' | 'read' | 'list' | 'stat' | 'modes'; at: string }
  /** One write(2), then what the file says. `as`: by that process, one that acts. */
  | { op: 'write'; at: string; data: string; as?: string }
  /** Several writes through one descriptor, one behind the other, then what the file says. */
  | { op: 'writes'; at: string; data: readonly string[] }
  /** Opens the file, removes its directory, then writes `data` through the descriptor, or reads. */
  | { op: 'orphan'; at: string; data?: string }
  /** open(2) with these flags of fs.constants, joined by `|`, and close. */
  | { op: 'open'; at: string; flags: string }
  | { op: 'unlink' | 'truncate'; at: string }
  | { op: 'rename' | 'symlink'; at: string; to: string }
  | { op: 'chmod'; at: string; mode: string }
  | { op: 'chown'; at: string; uid: number }
  | { op: 'utimes'; at: string; ms: number }
  /** What `stat` leaves out. */
  | { op: 'links'; at: string }
  /** mkdir and rmdir of one name, so often. */
  | { op: 'remake'; at: string; times: number }
  /** inotify on one path through node:fs; `events` are those since the last look, sorted, each once: the kernel tells its own from a queue. */
  | { op: 'watch' | 'events'; at: string }
  /** A process in the root of every hierarchy. `acts`: one that writes and forks when told; `threads`: 2, the second is `<name>2`. */
  | { op: 'spawn'; at: string; acts?: true; threads?: 2 }
  /** A child of a process that acts. */
  | { op: 'fork'; at: string; of: string }
  /** SIGKILL and wait(2); a forked one stays a zombie until `reap`, which is its parent's wait(2). */
  | { op: 'kill' | 'reap'; at: string }
  /** Until what was frozen, thawed, moved or killed has come to rest: the kernel answers before. */
  | { op: 'settle'; at: string }
  /** Until what went has given back what it held, a partition its CPUs: after a grace period, behind the call. */
  | { op: 'drain'; at: string }
  /** These files of a directory, separated by spaces, are looked at from now on. */
  | { op: 'follow'; at: string; files: string }
  /** All that is followed: what says another text than at the last look, came or went. `at`: what its paths are below. */
  | { op: 'look'; at: string }
  /** Asked of systemd's manager about the unit `at`; then a moment in which it finishes. `$name` among PIDs is a process. */
  | { op: 'bus'; at: string; verb: 'start' | 'set'; properties: readonly Sent[]; by?: By }
  /** These properties, by their names; `until`: once the unit is in that ActiveState, or `absent`, if it comes to it in ten seconds. */
  | { op: 'bus'; at: string; verb: 'get'; names: string; until?: string; by?: By }
  | { op: 'bus'; at: string; verb: 'stop' | 'reset'; by?: By }
  /** A unit file of that name: a service that fails to start, or one that never ends starting. */
  | { op: 'bus'; at: string; verb: 'fragment'; does: 'fails' | 'hangs' }
  /** `at` is the manager. */
  | { op: 'bus'; at: ''; verb: 'reload' | 'reexec' | 'version' }
  /** The product's own systemd backend, on the unit of the cgroupsPath `at`. `resources`: JSON as in a config.json, which is not lossy. */
  | { op: 'cgroup'; at: string; verb: 'install' | 'update'; resources: string; profile?: Profile }
  | { op: 'cgroup'; at: string; verb: 'join'; data: string }
  | { op: 'cgroup'; at: string; verb: 'freeze' | 'thaw' | 'kill' | 'limits' | 'uninstall' }

/** A connection for one request, in place of the program's. */
export interface By {
  /** The bus daemon's; else systemd's own. */
  socket?: 'system'
  /** The connection is closed as this method is called the first time: before systemd hears of it, or instead of its answer. */
  loses?: { call: string; when: 'before' | 'after' }
  /** What happens before the answer: systemd executes itself anew, the bus daemon is restarted, or the unit is stopped. */
  during?: 'reexec' | 'restart' | 'stop'
  /** The client's timeoutMs; the simulator, which is never slow, has less. */
  within?: number
}

/** A property: its name, its D-Bus type, and its value, where a number of type `t` is a decimal text. */
export type Sent = readonly [name: string, type: string, value: unknown]

/** What the kernel answered; a field that is not there has no answer (an absent file has none at all but `absent`). */
export interface Answer {
  errno?: string
  text?: string
  absent?: true
  dirs?: string
  files?: string
  /** Octal. */
  is?: string
  owner?: number
  links?: number
  size?: number
  /** Times that an inode number came again. */
  again?: number
  /** In ms. */
  mtime?: number
  events?: string[]
  /** Names by octal mode. */
  byMode?: Record<string, string>
  /** The name of systemd's refusal, or how its job ended. */
  refused?: string
  /** As in `Sent`; one that the unit does not have is not there. */
  properties?: Record<string, unknown>
  /** Of a look: texts by path; null is a file that went, and an errno one that refuses to be read. */
  seen?: Record<string, string | null>
}

/** No operation: from here on the machine is as it was when it had booted. */
interface Anew {
  op: 'anew'
  at: ''
}

export type Line = (Step | Anew) & { answer: Answer }

/** The same program on every kernel: `record/<name>.json`. */
export interface Recording {
  kernel: string
  release: string
  cgroup: 'v1' | 'v2'
  /** Its version, if it runs. */
  systemd?: number
  /** Of the machine, if not two. */
  cpus?: number
  program: string
  lines: Line[]
}

/** One operation a line, so that a change of one answer is a change of one line. */
export function formatRecording({ lines, ...head }: Recording): string {
  const body = lines.map((line) => JSON.stringify(line)).join(',\n')
  return `${JSON.stringify(head).slice(0, -1)},"lines":[\n${body}\n]}\n`
}
