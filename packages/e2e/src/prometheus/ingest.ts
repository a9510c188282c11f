import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIALECTS, FORMATS, METRICS, type Observed } from '@cgroupkit/exporter'
import { stringify } from 'yaml'
import type { Check } from '../containerd/told.js'
import { ourPage } from './expositions.js'
import { hostile } from './hostile.js'
import { servePages } from './pages.js'
import { Prometheus } from './server.js'

type FormatName = keyof typeof FORMATS
const NAMES = Object.keys(FORMATS) as FormatName[]

/** Series → value and time, as one text each: what was told and what Prometheus has. */
type Told = Record<string, string>

/** Another maker's parser: every series of the source, and no other, with its value and its time. */
export async function checkIngest(): Promise<Check[]> {
  const now = Date.now()
  const observed = hostile(now)
  const { target, server } = await servePages(
    Object.fromEntries(
      NAMES.map((name) => [
        `/${name}`,
        ourPage(
          name,
          () => now,
          () => observed,
        ),
      ]),
    ),
  )
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-prometheus-'))
  let prometheus: Prometheus | undefined
  try {
    const scrape_configs = NAMES.map((name) => ({
      job_name: name,
      metrics_path: `/${name}`,
      honor_labels: true,
      static_configs: [{ targets: [target] }],
    }))
    writeFileSync(
      join(folder, 'prometheus.yaml'),
      stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs }),
    )
    prometheus = await Prometheus.start(folder)
    const asked = prometheus
    await asked.until('scraped', async () => {
      const up = await asked.query('up')
      return typeof up !== 'string' && up.length === NAMES.length && up.every(({ value }) => value === '1')
    })
    const wanted = sourceOf(observed, now)
    return await Promise.all(
      NAMES.map(
        async (name): Promise<Check> => ({
          says: `${name}: ${Object.keys(wanted).length} series with values and times equal to the source`,
          got: await inPrometheus(asked, name),
          wanted,
        }),
      ),
    )
  } finally {
    await prometheus?.stop()
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Raw samples: where the exposition gave no time, Prometheus' own is left out. */
async function inPrometheus(prometheus: Prometheus, job: FormatName): Promise<Told | string> {
  const series = await prometheus.samples(`{__name__=~"container_.+",job="${job}"}[5m]`)
  if (typeof series === 'string') return series
  return Object.fromEntries(
    series.map(({ labels: { __name__: name = '', job: _job, instance: _instance, ...labels }, value, at }) => [
      keyOf(name, Object.entries(labels)),
      toldOf(Number(value), TIMED.has(name) ? Math.round(at * 1000) : undefined),
    ]),
  )
}

const TIMED: ReadonlySet<string> = new Set(METRICS.filter(({ timed }) => timed).map(({ name }) => name))
const keyOf = (name: string, labels: readonly (readonly [string, string])[]) =>
  `${name}${JSON.stringify([...labels].sort())}`
const toldOf = (value: number, ms: number | undefined) => (ms === undefined ? `${value}` : `${value} at ${ms}`)

/** From the model itself, past the renderer: a blank label is none to Prometheus, and text is UTF-8. */
function sourceOf(observed: readonly Observed[], nowMs: number): Told {
  const dialect = DIALECTS.kubelet
  const context = { host: { column: 'v2' as const }, dialect, nowMs }
  const told: Told = { [keyOf('container_scrape_error', [])]: '0' }
  for (const row of METRICS.filter(({ cadvisor, cri }) => dialect.has(cadvisor, cri)))
    for (const one of observed)
      for (const [value, ...own] of row.read(one, context)) {
        const text = row.text(value)
        const labels = [
          ...dialect.labels(one.identity),
          ...row.cadvisor.labels.map((name, at) => [name, own[at] ?? ''] as const),
        ]
          .map(([name, word]) => [name, Buffer.from(word).toString()] as const)
          .filter(([, word]) => word !== '')
        if (text !== undefined)
          told[keyOf(row.name, labels)] = toldOf(Number(text), row.timed ? one.readAtMs : undefined)
      }
  return told
}
