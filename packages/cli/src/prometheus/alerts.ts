import { JOB, OWN_JOB } from './scrape.js'

interface Alert {
  name: string
  expr: string
  for: string
  severity: 'critical' | 'warning'
  summary: string
  /** What to do. */
  fix: string
}

/** What of the agent's own metrics somebody must be told. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'CgroupkitDown',
    expr: `up{job="${OWN_JOB}"} == 0`,
    for: '5m',
    severity: 'critical',
    summary: 'cgroupkit on {{ $labels.instance }} does not answer.',
    fix: 'systemctl status cgroupkit-agent; directories stay as they are, new containers get none.',
  },
  {
    name: 'CgroupkitSourceDown',
    expr: 'cgroupkit_agent_source_up == 0',
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.source }} on {{ $labels.instance }} cannot be asked which containers there are.',
    fix: 'GET /readyz says why. Nothing is made or removed until it answers.',
  },
  {
    name: 'CgroupkitDirectoryMissing',
    expr: 'cgroupkit_agent_containers{relation="absent"} > 0',
    for: '5m',
    severity: 'critical',
    summary: '{{ $value }} containers on {{ $labels.instance }} have no directory: cAdvisor does not see them.',
    fix: 'cgroupkit list on the node, and cgroupkit doctor.',
  },
  {
    name: 'CgroupkitDirectoryTaken',
    expr: 'sum without (relation) (cgroupkit_agent_containers{relation=~"foreign|populated"}) > 0',
    for: '15m',
    severity: 'warning',
    summary: '{{ $value }} containers on {{ $labels.instance }} have a directory that somebody else uses.',
    fix: 'The status page names them; two containers of one cgroupsPath, or a runtime that makes cgroups itself.',
  },
  {
    name: 'CgroupkitLimitsStale',
    expr: 'cgroupkit_agent_limits_pending > 0',
    for: '10m',
    severity: 'warning',
    summary: 'The limits of {{ $value }} containers on {{ $labels.instance }} wait, and cAdvisor shows others.',
    fix: 'The status page says for what each waits: controllers, its pod’s cgroup, or a source.',
  },
  {
    name: 'CgroupkitFailing',
    expr: 'sum without (code) (increase(cgroupkit_agent_failures_total[15m])) > 3',
    for: '15m',
    severity: 'warning',
    summary: 'Work of the agent on {{ $labels.instance }} keeps failing.',
    fix: 'journalctl -u cgroupkit-agent names each failure with what to do.',
  },
  {
    name: 'CgroupkitStuck',
    expr: 'increase(cgroupkit_agent_resyncs_total[1h]) == 0',
    for: '15m',
    severity: 'warning',
    summary: 'The agent on {{ $labels.instance }} has not looked at all containers for an hour.',
    fix: 'systemctl restart cgroupkit-agent: nothing is lost by it.',
  },
  {
    name: 'CgroupkitZeroRows',
    expr: `count by (job) (container_memory_working_set_bytes{job!="${JOB}"} and on (id) cgroupkit_agent_directory_info) > 0`,
    for: '30m',
    severity: 'warning',
    summary: '{{ $value }} rows of zeros are kept from job {{ $labels.job }}: averages and right-sizers are misled.',
    fix: 'The metric_relabel_configs of deploy/prometheus/prometheus.yaml, with the namespaces of sandboxed pods.',
  },
]

export function alertRule({ name, expr, for: time, severity, summary, fix }: Alert): string {
  return `      - alert: ${name}
        expr: ${expr}
        for: ${time}
        labels:
          severity: ${severity}
        annotations:
          summary: ${JSON.stringify(summary)}
          description: ${JSON.stringify(fix)}
`
}
