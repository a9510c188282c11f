// The agent of agent.mjs: a process of its own, on a simulated host in its memory. argv: the folder that is its root.
import { agentConfig, serve } from '@cgroupkit/agent'
import { PROFILES } from '@cgroupkit/core'
import { node } from './reconcile.mjs'

const { sim, containers } = await node()
process.send(containers.map(({ id, cgroupsPath }) => ({ id, cgroupsPath })))
await new Promise((resolve) => process.once('message', resolve))
process.disconnect()

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const config = agentConfig(
  { flags: { root: process.argv[2], listen: 'off', 'log-level': 'warn', 'zero-rows-dropped': true } },
  () => PROFILES.default,
)
await serve(config, {
  env: {},
  version: 'bench',
  write: (line) => process.stderr.write(line),
  signal: stop.signal,
  backing: { host: sim.host, fs: sim.fs },
})
await sim.dispose()
