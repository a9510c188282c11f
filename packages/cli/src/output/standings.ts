import type { Standing } from '@cgroupkit/agent'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { printJson } from './json.js'
import { styleFor } from './style.js'
import { table } from './table.js'

const RELATION = {
  owned: 'made by cgroupkit',
  adopted: 'made by the runtime, written',
  foreign: 'somebody else uses it: left alone',
  populated: 'holds processes: left alone',
  absent: 'no directory',
} as const

/** How each container stands, a line each; exit 1 if one of them failed. */
export function printStandings(io: Io, standings: readonly Standing[], json: boolean): number {
  const failed = standings.some(({ error }) => error !== undefined)
  if (json)
    printJson(
      io,
      standings.map(({ container, error, ...rest }) => ({ ...rest, ...named(container), ...told(error) })),
    )
  else if (standings.length === 0) io.stderr.write('no container of a sandbox runs here\n')
  else {
    const style = styleFor(io)
    const rows = standings.map((one) => [one.id.slice(0, 12), nameOf(one), RELATION[one.relation], stateOf(one)])
    io.stdout.write(table([['CONTAINER', 'POD', 'DIRECTORY', 'LIMITS'].map(style.bold), ...rows]))
  }
  return failed ? EXIT.refused.code : EXIT.ok.code
}

function stateOf({ error, waiting, pending, relation }: Standing): string {
  if (error !== undefined) return error.message
  if (waiting === 'controllers')
    return `wait for ${pending.join(', ')}: the pod’s cgroup does not hand its controllers down`
  if (waiting === 'parent') return 'wait: the pod’s cgroup is not there'
  if (waiting === 'source') return 'wait: a source of containers is not connected'
  return relation === 'owned' || relation === 'adopted' ? 'as its spec says' : ''
}

const nameOf = ({ container }: Standing) =>
  container?.pod === undefined ? '' : `${container.pod.namespace}/${container.pod.name}/${container.name ?? ''}`

const named = (container: Standing['container']) =>
  container === undefined ? {} : { name: container.name, pod: container.pod, cgroupsPath: container.cgroupsPath }

const told = (error: Standing['error']) =>
  error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }
