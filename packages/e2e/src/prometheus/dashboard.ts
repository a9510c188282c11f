import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import type { Check } from '../containerd/told.js'
import type { Prometheus } from './server.js'
import { promtool } from './tools.js'

const FILE = fileURLToPath(new URL('../../../../deploy/grafana/cgroupkit.json', import.meta.url))

interface Shown {
  panel: string
  expr: string
}

/** What each panel of the dashboard asks, when all of its variables say All. */
function queries(): Shown[] {
  const { panels } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    panels: { title: string; targets?: { expr: string }[] }[]
  }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ panel: title, expr: expr.replaceAll(/\$(?:namespace|pod|container)\b/g, '.+') })),
  )
}

/** promtool reads no dashboards: each query as a rule of its own. */
export function checkDashboardText(): Check {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-dashboard-'))
  try {
    const file = join(folder, 'rules.yaml')
    const rules = queries().map(({ expr }, index) => ({ record: `panel:query${index}`, expr }))
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }))
    const { status, lines } = promtool(['check', 'rules', file])
    return { says: `promtool reads ${rules.length} queries of the dashboard`, got: status === 0 ? 0 : lines, wanted: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every panel has something to show where there are sandboxes. */
export async function checkDashboardData(prometheus: Prometheus): Promise<Check[]> {
  return Promise.all(
    queries().map(async ({ panel, expr }): Promise<Check> => {
      const found = await prometheus.query(expr)
      const finite = typeof found !== 'string' && found.some(({ value }) => Number.isFinite(Number(value)))
      return { says: `panel ${panel} has data: ${expr.slice(0, 60)}`, got: finite ? 'data' : found, wanted: 'data' }
    }),
  )
}
