import { wrongOf } from '../containerd/part.js'
import { checkIngest } from '../prometheus/ingest.js'
import { checkSums } from '../prometheus/sums.js'
import { checkTools } from '../prometheus/tool-checks.js'
import { prometheusVersion } from '../prometheus/tools.js'
import type { Row, Suite } from '../suite.js'
import { stepAsync } from '../vm/run.js'

async function on(): Promise<Row[]> {
  const kernel = `prometheus ${prometheusVersion()}`
  const checks = await stepAsync(kernel, async () => [
    ...checkTools(),
    ...(await Promise.all([checkSums(), checkIngest()])).flat(),
  ])
  const divergences = wrongOf('prometheus', checks, '')
  return [{ suite: 'prometheus', kernel, operations: checks.length, divergences, skips: 0 }]
}

export const prometheus: Suite = {
  name: 'prometheus',
  about:
    'deploy/prometheus under promtool and a real Prometheus that scrapes a recorded cAdvisor and our exposition: sums, series, hostile labels',
  run: on,
}
