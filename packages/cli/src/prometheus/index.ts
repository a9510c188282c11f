import { dashboard } from './dashboard.js'
import { rules } from './rules.js'
import { scrapeConfig } from './scrape.js'

/** Files of deploy/prometheus by name. `namespaces`: those of sandboxed pods, a regular expression of Prometheus. */
export const PROMETHEUS_FILES: Readonly<Record<string, (namespaces?: string) => string>> = {
  'prometheus.yaml': scrapeConfig,
  'rules.yaml': () => rules(),
}

/** deploy/grafana/cgroupkit.json */
export { dashboard }
