import type { Transcript } from './transcript.js'
import type { Effects } from './tree.js'

/** systemd's DefaultTasksMax, 15 % of what this kernel in this memory allows; no limit of the pod is as high. */
const TASKS = '1150'

/** Members of states and texts that differ from run to run, and what stands for them: a pid stays a number, a time a time. */
const MEMBERS: Readonly<Record<string, unknown>> = {
  pid: 4711,
  goferPid: 4712,
  createdAt: '2026-01-01T00:00:00Z',
  startTime: '2026-01-01T00:00:00Z',
  'pids.max': TASKS,
}

/** Physics taken out: times, pids, the sandbox's user, the kernel's build and size, what systemd has not done yet. Nothing else. */
export function masked(transcript: Transcript): Transcript {
  const steps = transcript.steps.map((step) => ({
    ...step,
    stdout: text(step.stdout),
    stderr: text(step.stderr),
    effects: step.title === 'delete pause' ? withoutSlices(step.effects) : step.effects,
  }))
  const hooks = Object.entries(transcript.hooks).map(([point, run]) => [
    point,
    { ...run, cgroup: unnumbered(run.cgroup) },
  ])
  const { states } = transcript
  return {
    ...maskMembers({ ...transcript, steps, hooks: Object.fromEntries(hooks) }),
    states: maskMembers(states, { ...MEMBERS, uid: 0, gid: 0 }),
  }
}

/** How far systemd has come with taking back the controllers of slices that lost their last unit: it does so after the command. */
function withoutSlices({ changed = {}, ...effects }: Effects): Effects {
  const others = Object.entries(changed).filter(([path]) => !path.includes('.slice/'))
  return { ...effects, ...(others.length > 0 && { changed: Object.fromEntries(others) }) }
}

/** Of /proc/self/cgroup: v1's hierarchies are numbered as they happen to be mounted. */
const unnumbered = (cgroup: string): string =>
  cgroup
    .split('\n')
    .map((line) => line.replace(/^\d+:/, ''))
    .sort()
    .join('\n')

const text = (said: string): string =>
  said
    .replace(/(container_threads_max +)\d{4,}/g, (_, name: string) => `${name}${TASKS}`)
    .replace(/(container_start_time_seconds +)\d+/g, (_, name: string) => `${name}1767225600`)
    .replace(/Linux (\d+\.\d+)\S*/g, 'Linux $1')
    .replace(/"pid": \d+/g, '"pid": 4711')

function maskMembers<T>(value: T, members = MEMBERS): T {
  const masks = (name: string, member: unknown): boolean => {
    if (name === 'pids.max') return /^\d{4,}$/.test(String(member))
    return Object.hasOwn(members, name) && (typeof member === 'number' ? member > 0 : typeof member === 'string')
  }
  return JSON.parse(JSON.stringify(value, (name, member) => (masks(name, member) ? members[name] : member)))
}
