// The exporter of exposition.mjs: a process of its own, with new numbers every five seconds.
import { listen, metricsPage } from '@cgroupkit/exporter'
import { snapshot } from './observed.mjs'

let now = snapshot()
setInterval(() => {
  now = snapshot()
}, 5_000)
const server = await listen({ host: '127.0.0.1', port: 0 }, ({ headers }) =>
  metricsPage(now, { dialect: 'kubelet', nowMs: Date.now(), accept: headers.accept }),
)
process.send(server.address().port)
