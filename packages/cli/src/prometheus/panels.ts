import { limitFamily } from './families.js'
import { JOB } from './scrape.js'

interface Query {
  expr: string
  legend: string
}

export type Panel =
  | { kind: 'row'; title: string }
  | { kind: 'timeseries'; title: string; about: string; unit: string; queries: readonly Query[] }

const SHOWN = 'namespace=~"$namespace", pod=~"$pod"'
/** Of containers by cgroupkit; of limits by whoever tells them. */
const OURS = `job="${JOB}", ${SHOWN}, container=~"$container"`
const LIMIT = `${SHOWN}, container=~"$container", container!=""`
/** The sandbox's own row, by cAdvisor. */
const SANDBOX = `${SHOWN}, container=~"|POD", image!=""`
const BY = 'namespace, pod, container'
const NAME = '{{namespace}}/{{pod}}/{{container}}'

const row = (title: string): Panel => ({ kind: 'row', title })
const panel = (
  title: string,
  unit: string,
  about: string,
  ...queries: readonly (readonly [legend: string, expr: string])[]
): Panel => ({
  kind: 'timeseries',
  title,
  unit,
  about,
  queries: queries.map(([legend, expr]) => ({ legend, expr })),
})

const cores = (selector: string, by: string) =>
  `sum by (${by}) (rate(container_cpu_usage_seconds_total{${selector}}[5m]))`
const limit = (what: Parameters<typeof limitFamily>[0]) => `max by (${BY}) (${limitFamily(what)}{${LIMIT}})`
const quota = `${limit('cpu_quota')} / ${limit('cpu_period')}`
const memoryLimit = `(${limit('memory_limit_bytes')} > 0)`

export const panels: readonly Panel[] = [
  row('Containers'),
  panel('CPU', 'short', 'CPUs used by each container, as its runtime counts them.', [NAME, cores(OURS, BY)]),
  panel('CPU of quota', 'percentunit', 'Of the quota that the spec asks for. A container without one is not here.', [
    NAME,
    `${cores(OURS, BY)} / on (${BY}) (${quota})`,
  ]),
  panel('Memory', 'bytes', 'Working set of each container, as its runtime counts it.', [
    NAME,
    `sum by (${BY}) (container_memory_working_set_bytes{${OURS}})`,
  ]),
  panel('Memory of limit', 'percentunit', 'Of the limit in its directory. A container without one is not here.', [
    NAME,
    `sum by (${BY}) (container_memory_working_set_bytes{${OURS}}) / on (${BY}) ${memoryLimit}`,
  ]),
  panel('Tasks', 'short', 'Tasks of each container, as its kernel counts them, and what it may have.', [
    NAME,
    `sum by (${BY}) (container_threads{${OURS}})`,
  ]),
  panel('Killed for memory', 'short', 'Out of memory, in the last hour.', [
    NAME,
    `sum by (${BY}) (increase(container_oom_events_total{${OURS}}[1h]))`,
  ]),
  row('Whole sandboxes, as the host counts them'),
  panel(
    'CPU of sandboxes',
    'short',
    'By the host’s cgroup: the containers, and what the sandbox itself uses. The second lines are the containers alone.',
    ['{{namespace}}/{{pod}}', cores(SANDBOX, 'namespace, pod')],
    ['{{namespace}}/{{pod}} containers', cores(OURS, 'namespace, pod')],
  ),
  panel(
    'Memory of sandboxes',
    'bytes',
    'By the host’s cgroup. The second lines are the containers alone.',
    ['{{namespace}}/{{pod}}', `sum by (namespace, pod) (container_memory_working_set_bytes{${SANDBOX}})`],
    ['{{namespace}}/{{pod}} containers', `sum by (namespace, pod) (container_memory_working_set_bytes{${OURS}})`],
  ),
  row('cgroupkit'),
  panel('Directories', 'short', 'Containers of sandboxes, by whose their directory is.', [
    '{{relation}}',
    'sum by (relation) (cgroupkit_agent_containers)',
  ]),
  panel(
    'Not as asked',
    'short',
    'Limits that wait, values that the kernel refused, work that failed.',
    ['limits that wait, {{instance}}', 'cgroupkit_agent_limits_pending'],
    ['refused writes {{code}}, {{instance}}', 'rate(cgroupkit_agent_skipped_writes_total[5m])'],
    ['failures {{code}}, {{instance}}', 'rate(cgroupkit_agent_failures_total[5m])'],
  ),
  panel('Sources', 'short', '1 while containers can be asked for.', [
    '{{source}}, {{instance}}',
    'cgroupkit_agent_source_up',
  ]),
  panel('Work', 'short', 'What was done to directories, a second.', [
    '{{action}}',
    'sum by (action) (rate(cgroupkit_agent_actions_total[5m]))',
  ]),
]
