import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { toldFamilies, zeroFamilies } from '../src/prometheus/families.js'
import { PROMETHEUS_FILES } from '../src/prometheus/index.js'
import { cli } from './lab.js'

const repo = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

interface Rule {
  source_labels?: string[]
  regex: string
  action?: 'replace' | 'drop' | 'labeldrop'
  target_label?: string
  replacement?: string
}
type Series = Record<string, string>

/** Prometheus' relabel.Process, as far as the rules use it: anchored regular expressions, `;` between labels, an empty value is no label. */
function relabelled(series: Series, rules: readonly Rule[]): Series | undefined {
  let labels = { ...series }
  for (const { source_labels = [], regex, action = 'replace', target_label = '', replacement = '$1' } of rules) {
    const whole = new RegExp(`^(?:${regex})$`)
    const value = source_labels.map((name) => labels[name] ?? '').join(';')
    if (action === 'labeldrop')
      labels = Object.fromEntries(Object.entries(labels).filter(([name]) => !whole.test(name)))
    else if (whole.test(value)) {
      if (action === 'drop') return undefined
      if (replacement === '') delete labels[target_label]
      else labels[target_label] = replacement
    }
  }
  return labels
}

/** Rows of a recorded exposition, as `dialect` labels them: the directories that were made belong to containers of a sandboxed pod. */
function rows(name: string, labels: { namespace: string; container: string }, namespace = 'sandboxed') {
  const tree: unknown = JSON.parse(readFileSync(repo(`fixtures/metrics/${name.slice(-2)}.tree.json`), 'utf8'))
  const made = new Set(Object.values((tree as { made: Record<string, string> }).made))
  return readFileSync(repo(`fixtures/metrics/${name}.prom`), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, family = '', text = '', value = ''] = /^(\w+)\{(.*)\} (\S+)/.exec(line) ?? []
      if (family === '') return []
      const own = Object.fromEntries(
        [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', word = '']) => [key, word]),
      )
      const idle = made.has(own.id ?? '')
      const of = idle ? { [labels.namespace]: namespace, [labels.container]: 'app' } : {}
      return [{ idle, value, series: { __name__: family, ...own, ...of } as Series }]
    })
}

const DIALECTS = {
  'kubelet-cadvisor': { namespace: 'namespace', container: 'container' },
  cadvisor: {
    namespace: 'container_label_io_kubernetes_pod_namespace',
    container: 'container_label_io_kubernetes_container_name',
  },
}
interface Job {
  job_name: string
  metrics_path?: string
  metric_relabel_configs: Rule[]
}
const jobsIn = (text: string) => (parse(text) as { scrape_configs: Job[] }).scrape_configs
const rulesOf = (job: string, text = readFileSync(repo('deploy/prometheus/prometheus.yaml'), 'utf8')) =>
  jobsIn(text).find(({ job_name }) => job_name === job)?.metric_relabel_configs ?? []

describe.each(Object.entries(DIALECTS))('B16 job %s', (job, labels) => {
  describe.each(['0.38.7-v1', '0.38.7-v2', '0.60.6-v1', '0.60.6-v2'])('on what cAdvisor %s showed', (name) => {
    const all = rows(name, labels)
    const rules = rulesOf(job)
    const dropped = all.filter(({ series }) => relabelled(series, rules) === undefined)
    const kept = all.filter((row) => !dropped.includes(row))

    it('drops only rows of containers of sandboxes, and of these only zeros', () => {
      expect(dropped.length).toBeGreaterThan(100)
      expect(dropped.filter(({ idle }) => !idle)).toEqual([])
      // `#`: masked in the recording, since it differs from run to run: enforcement periods of a quota that nobody uses
      const shown = dropped.filter(({ value }) => value !== '0').map(({ series }) => series.__name__)
      expect(new Set(shown)).toEqual(new Set(shown.length > 0 ? ['container_cpu_cfs_periods_total'] : []))
    })

    it('keeps what the directory is there for, and nothing else of it', () => {
      const families = new Set(kept.filter(({ idle }) => idle).map(({ series }) => series.__name__ ?? ''))
      const limits = [...families].filter((family) => /^container_(?:spec_|threads_max$)/.test(family))
      expect(limits).toContain('container_spec_memory_limit_bytes')
      expect([...families].filter((family) => !limits.includes(family)).sort()).toEqual(
        expect.arrayContaining(['container_last_seen', 'container_start_time_seconds']),
      )
      const others =
        /^container_(?:last_seen|start_time_seconds|creation_time_seconds|health_state|ulimits_soft|scrape_error)$/
      expect([...families].filter((family) => !limits.includes(family) && !others.test(family))).toEqual([])
    })

    it('every series of a container has one teller: what is kept here is dropped from cgroupkit’s job, and what is dropped here is kept there', () => {
      const ours = rulesOf('cgroupkit')
      for (const { idle, series } of all) {
        if (!idle || series[labels.container] === undefined) continue
        const here = relabelled(series, rules) !== undefined
        expect([series.__name__, here, relabelled(series, ours) !== undefined]).toEqual([series.__name__, here, !here])
      }
    })

    it('leaves a series that it keeps as it was', () => {
      for (const { series } of kept) expect(relabelled(series, rules)).toEqual(series)
    })

    it('leaves pods of other namespaces alone, and the sandbox’s own row', () => {
      for (const { series } of rows(name, labels, 'default')) expect(relabelled(series, rules)).toEqual(series)
      for (const container of ['', 'POD'])
        for (const { series } of all.filter(({ idle }) => idle)) {
          const pause = { ...series, [labels.container]: container }
          expect(relabelled(pause, rules)).toEqual(pause)
        }
    })
  })
})

describe('deploy/prometheus', () => {
  it.each(Object.entries(PROMETHEUS_FILES))('%s is what the table says', (file, text) => {
    expect(readFileSync(repo(`deploy/prometheus/${file}`), 'utf8')).toBe(text())
  })

  it('cgroupkit agent rules prints them, with the namespaces that it is told', async () => {
    const plain = await cli(['agent', 'rules'])
    expect(plain).toMatchObject({ code: 0, out: PROMETHEUS_FILES['prometheus.yaml']?.() })
    const { out } = await cli(['agent', 'rules', 'prometheus.yaml', '--namespaces', 'prod|ci-.*'])
    const rules = rulesOf('cadvisor', out)
    const labels = DIALECTS.cadvisor
    const series = (namespace: string) => ({
      __name__: 'container_memory_rss',
      [labels.namespace]: namespace,
      [labels.container]: 'app',
    })
    for (const [namespace, dropped] of [
      ['prod', true],
      ['ci-7', true],
      ['production', false],
      ['sandboxed', false],
    ] as const)
      expect([namespace, relabelled(series(namespace), rules) === undefined]).toEqual([namespace, dropped])
    expect(await cli(['agent', 'rules', 'none.yaml'])).toMatchObject({ code: 2 })
    expect(await cli(['agent', 'rules', '--namespaces', 'a\nb'])).toMatchObject({ code: 2 })
  })

  it('of cgroupkit’s job the sandbox’s rows and what cAdvisor tells are dropped; its own metrics stay', () => {
    const rules = rulesOf('cgroupkit')
    const of = (__name__: string, container: string) => ({ __name__, container, id: '/kubepods/a', pod: 'web-0' })
    for (const family of zeroFamilies()) {
      expect(relabelled(of(family, 'app'), rules)).toEqual(of(family, 'app'))
      for (const sandbox of ['', 'POD']) expect(relabelled(of(family, sandbox), rules)).toBeUndefined()
    }
    expect(relabelled(of('container_cpu_usage_seconds_total', 'app'), rules)).toBeDefined()
    for (const family of toldFamilies()) expect(relabelled(of(family, 'app'), rules)).toBeUndefined()
    for (const own of [
      { __name__: 'cgroupkit_agent_directory_info', id: '/kubepods/a' },
      { __name__: 'container_scrape_error' },
    ])
      expect(relabelled(own, rules)).toEqual(own)
  })

  it('a node’s listener is asked twice: for its containers where the agent has them, and for its own state without them', () => {
    const paths = jobsIn(PROMETHEUS_FILES['prometheus.yaml']?.() ?? '')
      .filter(({ job_name }) => job_name.startsWith('cgroupkit'))
      .map(({ job_name, metrics_path = '/metrics' }) => [job_name, metrics_path])
    expect(paths).toEqual([
      ['cgroupkit', '/metrics/cadvisor'],
      ['cgroupkit-agent', '/metrics'],
    ])
    const rules = rulesOf('cgroupkit-agent')
    const own = { __name__: 'cgroupkit_agent_directory_info', id: '/kubepods/a' }
    expect(relabelled(own, rules)).toEqual(own)
    expect(relabelled({ __name__: 'container_cpu_usage_seconds_total', container: 'app' }, rules)).toBeUndefined()
  })

  it('what stands in comments for clusters is configuration as well', () => {
    const text = PROMETHEUS_FILES['prometheus.yaml']?.() ?? ''
    const lines = text.split('\n').filter((line) => !line.includes('file_sd_configs') && !line.includes('- files:'))
    const jobs = jobsIn(lines.map((line) => line.replace(/^ {4}# (?=[a-z_]+:| )/, '    ')).join('\n'))
    const roles = jobs.map(
      (job) => (job as unknown as { kubernetes_sd_configs: { role: string }[] }).kubernetes_sd_configs,
    )
    expect(roles.map((configs) => configs.map(({ role }) => role))).toEqual([['node'], ['pod'], ['node'], ['node']])
  })

  it('rules.yaml names families that would be zeros, and leaves out what the agent tells', () => {
    const { groups } = parse(PROMETHEUS_FILES['rules.yaml']?.() ?? '') as {
      groups: { rules: { record?: string; expr: string }[] }[]
    }
    const rules = groups.flatMap(({ rules }) => rules.filter(({ record }) => record !== undefined))
    expect(rules.length).toBeGreaterThan(0)
    for (const { record = '', expr } of rules) {
      const [family = ''] = record.split(':')
      expect(zeroFamilies()).toContain(family)
      const others = `(${family}{job!="cgroupkit"} unless on (id) cgroupkit_agent_directory_info)`
      expect(expr).toBe(`${family}{job="cgroupkit"} or ${others}`)
    }
  })

  it('B17 docs/agent.md tells the series of one container, with and without the rules', () => {
    const budget = ['0.60.6-v1', '0.60.6-v2'].map((name) => {
      const rules = rulesOf('kubelet-cadvisor')
      const labels = DIALECTS['kubelet-cadvisor']
      const one = rows(name, labels).filter(({ series }) => series.id?.endsWith('systemd-full.scope'))
      const kept = one.filter(({ series }) => relabelled(series, rules) !== undefined)
      return `| ${name.slice(-2)} | ${one.length} | ${kept.length} |`
    })
    const page = readFileSync(repo('docs/agent.md'), 'utf8')
    for (const line of budget) expect(page).toContain(line)
  })
})
