import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES } from '../fixtures.js'
import { NAMESPACE, type Pod } from './pods.js'

/** A pod of runc, which cAdvisor counts rightly and nobody else tells. */
export const ORDINARY = { namespace: 'default', pod: 'runc-0', container: 'app', cpu: 0.5, memory: 50 << 20 }

/**
 * What the kubelet would show: the rows that a real cAdvisor gave of directories without processes, as recorded, with the labels of their containers; and
 * beside them rows of cgroups that are in use, of each pod's sandbox and of a pod of runc.
 */
export function cadvisorPage(pods: readonly Pod[], nowMs: number): string {
  const labels = new Map(pods.flatMap(({ members }) => members.map(({ identity }) => [identity.cgroup, identity])))
  const recorded = readFileSync(join(FIXTURES, 'metrics/0.60.6-v2.prom'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, family, text = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
      if (family === undefined) return line.startsWith('#') ? [line] : []
      const id = /(?:^|,)id="([^"]*)"/.exec(text)?.[1] ?? ''
      const of = labels.get(id)
      const pod = of?.pod
      const more = `container="${of?.container ?? ''}",namespace="${pod?.namespace ?? ''}",pod="${pod?.name ?? ''}"`
      // what was masked in the recording differs from run to run; any number is as good
      return [`${family}{${text},${more}} ${value === '#' ? 7 : value}`]
    })
  const used = pods.map(({ name, cpu, memory }) => ({ namespace: NAMESPACE, pod: name, container: '', cpu, memory }))
  return `${[...recorded, ...[...used, ORDINARY].flatMap((each) => rowsOf(each, nowMs))].join('\n')}\n`
}

function rowsOf({ namespace, pod, container, cpu, memory }: typeof ORDINARY, nowMs: number): string[] {
  const labels = `id="/in-use/${pod}",namespace="${namespace}",pod="${pod}",container="${container}",image="pause"`
  return [
    `container_cpu_usage_seconds_total{${labels},cpu="total"} ${(nowMs * cpu) / 1000} ${nowMs}`,
    ...['usage', 'working_set'].map((what) => `container_memory_${what}_bytes{${labels}} ${memory} ${nowMs}`),
  ]
}
