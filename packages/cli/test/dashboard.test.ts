import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { OWN_FAMILIES } from '@cgroupkit/agent'
import { CADVISOR_FAMILIES } from '@cgroupkit/core'
import { METRICS } from '@cgroupkit/exporter'
import { describe, expect, it } from 'vitest'
import { ALERTS } from '../src/prometheus/alerts.js'
import { dashboard } from '../src/prometheus/index.js'

const FILE = fileURLToPath(new URL('../../../deploy/grafana/cgroupkit.json', import.meta.url))

interface Target {
  refId: string
  expr: string
}
interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: Target[]
}
interface Dashboard {
  title: string
  uid: string
  schemaVersion: number
  templating: { list: { name: string; query: unknown; multi?: boolean }[] }
  panels: Panel[]
}

const shown = JSON.parse(readFileSync(FILE, 'utf8')) as Dashboard
const queries = shown.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
const named = (expr: string) => expr.match(/\b(?:container|cgroupkit)_[a-z0-9_]+/g) ?? []
const TOLD = new Set<string>([...METRICS.map(({ name }) => name), ...Object.keys(OWN_FAMILIES)])
const KNOWN = new Set<string>([...TOLD, ...CADVISOR_FAMILIES.map(({ name }) => name)])

describe('deploy/grafana/cgroupkit.json', () => {
  it('is what is generated', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(dashboard())
  })

  it('asks only for families that are told, in its panels, its variables and the alerts', () => {
    expect(queries.length).toBeGreaterThan(12)
    for (const expr of queries) expect([expr, named(expr).filter((name) => !TOLD.has(name))]).toEqual([expr, []])
    const others = [JSON.stringify(shown.templating), ...ALERTS.map(({ expr }) => expr)]
    for (const text of others) expect([text, named(text).filter((name) => !KNOWN.has(name))]).toEqual([text, []])
  })

  it('is narrowed by namespace, pod and container, each in every panel of containers', () => {
    expect(shown.templating.list.map(({ name }) => name)).toEqual(['datasource', 'namespace', 'pod', 'container'])
    for (const expr of queries.filter((text) => text.includes('container_')))
      for (const [, selector = ''] of expr.matchAll(/container_\w+\{([^}]*)\}/g)) {
        expect(selector).toContain('namespace=~"$namespace"')
        expect(selector).toContain('pod=~"$pod"')
        expect(selector).toMatch(/container=~"(?:\$container|\|POD)"/)
      }
  })

  it('has the shape that Grafana imports: ids once, panels side by side and never on top of each other', () => {
    const { panels } = shown
    expect([shown.uid, shown.schemaVersion >= 36, new Set(panels.map(({ id }) => id)).size]).toEqual([
      'cgroupkit',
      true,
      panels.length,
    ])
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    for (const { type, title, gridPos, targets = [] } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
      expect(title).not.toBe('')
      expect(['row', 'timeseries']).toContain(type)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
      expect(targets.length > 0).toBe(type !== 'row')
    }
  })
})
