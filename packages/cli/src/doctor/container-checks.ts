import type { Standing } from '@cgroupkit/agent'
import { ERRNOS } from '@cgroupkit/core'
import { ERRNO_MEANING } from '../explain/errno-meaning.js'
import type { Check } from './checks.js'

/** More of them say nothing new to a person; --json of `cgroupkit list` has them all. */
const MOST = 20

/** Which containers lack a directory or a value, why, and what helps. */
export function containerChecks(
  standings: readonly Standing[],
  running: boolean,
  whatAllows: (code: string) => string | undefined,
): Check[] {
  if (standings.length === 0) return []
  const ill = standings.flatMap((one) => illness(one, running, whatAllows) ?? [])
  const right = standings.length - ill.length
  const count = {
    name: 'containers',
    result: 'ok' as const,
    says: `${right} of ${standings.length} containers of sandboxes have their directory and their limits`,
  }
  const more =
    ill.length > MOST
      ? [{ name: 'container', result: 'warn' as const, says: `and ${ill.length - MOST} more`, fix: 'cgroupkit list' }]
      : []
  return [count, ...ill.slice(0, MOST), ...more, ZERO_ROWS]
}

/** Prometheus is asked by nobody here: whoever has directories has to know. */
const ZERO_ROWS: Check = {
  name: 'zero rows',
  result: 'warn',
  says: 'beside the limits cAdvisor shows rows of zeros for each directory, and right-sizers believe them',
  fix: 'before the agent starts, have Prometheus drop them: cgroupkit agent rules; then set zero-rows-dropped',
}

function illness(
  standing: Standing,
  running: boolean,
  whatAllows: (code: string) => string | undefined,
): Check | undefined {
  const { id, container, error, waiting, relation, pending } = standing
  const pod = container?.pod
  const who =
    pod === undefined ? id.slice(0, 12) : `${id.slice(0, 12)} ${pod.namespace}/${pod.name}/${container?.name ?? ''}`
  const ill = (says: string, fix: string, result: 'warn' | 'fail' = 'warn'): Check => ({
    name: 'container',
    result,
    says: `${who}: ${says}`,
    fix,
  })
  if (error !== undefined) {
    const { code, message, hint } = error
    return ill(message, hint ?? whatAllows(code) ?? FIX[code] ?? meaning(code), 'fail')
  }
  if (relation === 'populated')
    return ill('a live cgroup has its name: hands off', `systemd-cgls ${standing.dirs[0] ?? ''} shows what runs in it`)
  if (relation === 'foreign')
    return ill('somebody has cgroups of his own in its directory: hands off', `ls ${standing.dirs[0] ?? ''}`)
  if (waiting === 'parent')
    return ill(
      'no directory: its pod’s cgroup is not there',
      'the pod is ending, or its slice was stopped: systemctl status of the slice',
    )
  if (waiting === 'source')
    return ill(
      'no directory: a source of containers is not connected',
      'systemctl status containerd; /readyz of the agent says which',
    )
  if (relation === 'absent')
    return ill(
      'no directory',
      running
        ? 'the agent makes it within one resync; its log says why it has not'
        : 'start the agent, or once: cgroupkit agent --once',
    )
  if (waiting === 'controllers' || pending.length > 0)
    return ill(
      `${pending.join(', ')} not written: the pod’s cgroup does not hand the controllers down`,
      'nothing to do: they are written as soon as systemd enables them again (daemon-reload and set-property of 252 take them away); never write cgroup.subtree_control of a slice',
    )
  return undefined
}

/** Of what a node itself can be wrong in. */
const FIX: Readonly<Record<string, string>> = {
  EAGAIN: 'raise cgroup.max.descendants or cgroup.max.depth of the ancestor that has it',
  ENOMEM: 'the pod is at its memory limit: the directory follows when there is room',
  ENOSPC: 'free /run, or raise fs.inotify.max_user_watches',
  EMFILE: 'raise fs.inotify.max_user_instances and LimitNOFILE',
}

const meaning = (code: string) => ERRNO_MEANING[ERRNOS.find((errno) => errno === code) ?? 'EINVAL']
