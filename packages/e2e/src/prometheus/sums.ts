import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { Check } from '../containerd/told.js'
import { cadvisorPage, ORDINARY } from './cadvisor-page.js'
import { checkDashboardData } from './dashboard.js'
import { ourPage } from './expositions.js'
import { ownPage } from './own-page.js'
import { servePages } from './pages.js'
import { observedAt, type Pod, recordedPods } from './pods.js'
import { Prometheus, type Sampled } from './server.js'

export const DEPLOYED = fileURLToPath(new URL('../../../../deploy/prometheus', import.meta.url))

interface Job {
  metric_relabel_configs?: unknown
}

/** By the file that the configuration looks for. */
type Targets = Readonly<Record<'kubelet' | 'cgroupkit', string>>

/** The configuration as it ships, scraping each second; without its rules if `dropping` is false. */
function layOut(folder: string, targets: Targets, dropping: boolean): void {
  cpSync(join(DEPLOYED, 'rules.yaml'), join(folder, 'rules.yaml'))
  const config = parse(readFileSync(join(DEPLOYED, 'prometheus.yaml'), 'utf8')) as { scrape_configs: Job[] }
  if (!dropping) for (const job of config.scrape_configs) delete job.metric_relabel_configs
  const global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' }
  writeFileSync(join(folder, 'prometheus.yaml'), stringify({ global, ...config }))
  mkdirSync(join(folder, 'targets'))
  for (const [name, target] of Object.entries(targets))
    writeFileSync(join(folder, 'targets', `${name}.yaml`), stringify([{ targets: [target] }]))
}

/** One truth, asked of two Prometheus: with the rules it must come out, without them it must not. */
interface Question {
  says: string
  query: string
  /** By pod, to the last digit; rates to a hundredth. */
  wanted: Record<string, number>
}

function questions(pods: readonly Pod[]): Question[] {
  const each = (value: (pod: Pod) => number) => Object.fromEntries(pods.map((pod) => [pod.name, value(pod)]))
  const limited = (value: (pod: Pod) => number) =>
    Object.fromEntries(pods.filter((pod) => pod.limited).map((pod) => [pod.name, value(pod)]))
  const sum = (pod: Pod, what: 'cpu' | 'memory') => pod.members.reduce((total, member) => total + member[what], 0)
  const memory = 'container_memory_working_set_bytes'
  const cpu = 'rate(container_cpu_usage_seconds_total'
  const of = '{namespace="sandboxed",container!=""}'
  const whole = '{namespace="sandboxed",container=""}'
  return [
    {
      says: 'average memory of a pod’s containers',
      query: `avg by (pod) (${memory}${of})`,
      wanted: each((pod) => sum(pod, 'memory') / pod.members.length),
    },
    {
      says: 'least memory among a pod’s containers',
      query: `min by (pod) (${memory}${of})`,
      wanted: each((pod) => Math.min(...pod.members.map((one) => one.memory))),
    },
    {
      says: 'containers of a pod',
      query: `count by (pod) (${memory}${of})`,
      wanted: each((pod) => pod.members.length),
    },
    { says: 'memory of the sandboxes', query: `sum by (pod) (${memory}${whole})`, wanted: each((pod) => pod.memory) },
    { says: 'CPU of the sandboxes', query: `sum by (pod) (${cpu}${whole}[10s]))`, wanted: each((pod) => pod.cpu) },
    {
      says: 'limits of a pod’s containers are told once',
      query: 'max by (pod) (count by (pod, container) (container_spec_memory_limit_bytes{namespace="sandboxed"}))',
      wanted: limited(() => 1),
    },
    {
      says: 'use by limit can be joined',
      query: `count by (pod) (${memory}${of} / on (pod, container) container_spec_memory_limit_bytes)`,
      wanted: limited((pod) => pod.members.length),
    },
  ]
}

/** What is right with the rules and must stay so: sums over zeros are sums. */
function sums(pods: readonly Pod[]): Question[] {
  const by = (what: 'cpu' | 'memory') => {
    const total = (pod: Pod) => pod.members.reduce((all, member) => all + member[what], 0)
    return { ...Object.fromEntries(pods.map((pod) => [pod.name, total(pod)])), [ORDINARY.pod]: ORDINARY[what] }
  }
  const namespaces = pods.flatMap(({ members }) => members).reduce((all, { memory }) => all + memory, 0)
  return [
    {
      says: 'CPU of pods',
      query: 'sum by (pod) (rate(container_cpu_usage_seconds_total{container!=""}[10s]))',
      wanted: by('cpu'),
    },
    {
      says: 'memory of pods',
      query: 'sum by (pod) (container_memory_working_set_bytes{container!=""})',
      wanted: by('memory'),
    },
    {
      says: 'memory of namespaces',
      query:
        'label_replace(sum by (namespace) (container_memory_working_set_bytes{container!=""}), "pod", "$1", "namespace", "(.*)")',
      wanted: { sandboxed: namespaces, default: ORDINARY.memory },
    },
  ]
}

export async function checkSums(): Promise<Check[]> {
  const pods = recordedPods()
  const ours = ourPage(
    'text',
    () => Date.now(),
    (nowMs) => observedAt(pods, nowMs),
  )
  const type = 'text/plain; version=0.0.4'
  const kubelet = await servePages({ '/metrics/cadvisor': { type, body: () => cadvisorPage(pods, Date.now()) } })
  // as the agent serves them, see packages/agent/src/pages.ts
  const agent = await servePages({
    '/metrics/cadvisor': ours,
    '/metrics': { type, body: () => ownPage(Date.now()) },
  })
  const targets = { kubelet: kubelet.target, cgroupkit: agent.target }
  try {
    const [withRules, without] = await Promise.all([true, false].map((dropping) => asked(targets, dropping, pods)))
    return [
      ...(withRules?.dashboard ?? []),
      ...(withRules?.answers ?? []).map(({ question, got }) => ({
        says: `with the rules: ${question.says}`,
        got,
        wanted: question.wanted,
      })),
      ...(without?.answers ?? [])
        .filter(({ question }) => questions(pods).some(({ says }) => says === question.says))
        .map(({ question, got }) => ({
          says: `without the rules it is another: ${question.says}`,
          got: JSON.stringify(got) !== JSON.stringify(question.wanted),
          wanted: true,
        })),
    ]
  } finally {
    close(kubelet.server)
    close(agent.server)
  }
}

async function asked(targets: Targets, dropping: boolean, pods: readonly Pod[]) {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-prometheus-'))
  let prometheus: Prometheus | undefined
  try {
    layOut(folder, targets, dropping)
    prometheus = await Prometheus.start(folder)
    const asking = prometheus
    // rates need their whole range
    await asking.until('scraped for 12 s', async () => {
      const scraped = await asking.query('min(count_over_time(up[15s]))')
      return typeof scraped !== 'string' && Number(scraped[0]?.value) >= 12
    })
    const answers = await Promise.all(
      [...questions(pods), ...sums(pods)].map(async (question) => ({
        question,
        got: byPod(await asking.query(question.query), question.wanted),
      })),
    )
    return { answers, dashboard: dropping ? await checkDashboardData(asking) : [] }
  } finally {
    await prometheus?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In the order of what is wanted, and rates near enough are equal: Prometheus extrapolates them to their range. */
function byPod(samples: Sampled[] | string, wanted: Readonly<Record<string, number>>): Record<string, number> | string {
  if (typeof samples === 'string') return samples
  const got = new Map(samples.map(({ labels, value }) => [labels.pod ?? '', Number(value)]))
  const names = [...Object.keys(wanted), ...[...got.keys()].filter((name) => wanted[name] === undefined)]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = got.get(name)
      const near = wanted[name] ?? Number.NaN
      if (value === undefined) return []
      return [[name, Math.abs(value - near) <= Math.abs(near) * 0.02 ? near : value]]
    }),
  )
}

function close(server: Server): void {
  server.close()
  server.closeAllConnections()
}
