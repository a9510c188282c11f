import { ALERTS, alertRule } from './alerts.js'
import { GENERATED } from './generated.js'
import { JOB } from './scrape.js'

/** The families that dashboards and right-sizers read most. */
const READ_MOST = ['container_memory_working_set_bytes', 'container_memory_usage_bytes', 'container_memory_rss']

const recorded = (name: string) => `      - record: ${name}:real
        expr: ${name}{job="${JOB}"} or (${name}{job!="${JOB}"} unless on (id) cgroupkit_agent_directory_info)
`

/** rules.yaml. */
export function rules(): string {
  return `# ${GENERATED}
groups:
  # Where namespaces do not tell sandboxed pods from others: the agent tells its directories, and these rules leave their rows of zeros out. Query
  # NAME:real in place of NAME; \`unless on (id) cgroupkit_agent_directory_info\` does the same for any other family.
  - name: cgroupkit
    rules:
${READ_MOST.map(recorded).join('')}
  - name: cgroupkit-alerts
    rules:
${ALERTS.map(alertRule).join('')}`
}
