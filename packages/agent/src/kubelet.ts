import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import type { AgentConfig } from './config.js'

/** The kubelet of this node, as its process tells it. */
export interface Kubelet {
  pid: number
  /** `v1.30.2`; `undefined`: it could not be asked. */
  version: string | undefined
  /** PodAndContainerStatsFromCRI: its cAdvisor metrics do not come from cAdvisor then. */
  statsFromCri: boolean
  /** cgroupDriver, if it says one. */
  cgroupDriver: string | undefined
}

/** What follows from it for the agent. */
export interface KubeletVerdict {
  /** Directories would do harm. */
  refused?: CgroupError
  /** Directories would have no reader. */
  idle?: string
  warning?: string
}

/** From then on the kubelet leaves a container that has used nothing to CRI (kubernetes/kubernetes#110950; 1.23 and 1.24 have it in late patches). */
const OLDEST: readonly [number, number] = [1, 25]

export function judgeKubelet(
  kubelet: Kubelet | undefined,
  config: Pick<AgentConfig, 'kubeletVersion' | 'allowOldKubelet' | 'standaloneCadvisor'>,
): KubeletVerdict {
  const version = config.kubeletVersion ?? kubelet?.version
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? []
  const old = major !== '' && (Number(major) - OLDEST[0] || Number(minor) - OLDEST[1]) < 0
  if (old && !config.allowOldKubelet)
    return {
      refused: new CgroupError('ERR_HOST', 'detect', 'kubelet', {
        data: version,
        message:
          'this kubelet takes the zeros of a directory without processes for the container’s use: eviction and autoscaling would follow them',
        hint: `use kubelet ${OLDEST.join('.')} or newer; 1.23 and 1.24 have it in late patches: then say --allow-old-kubelet`,
      }),
    }
  if (kubelet?.statsFromCri === true && !config.standaloneCadvisor)
    return {
      idle: 'the kubelet takes container metrics from CRI (PodAndContainerStatsFromCRI): directories have no reader here; with a cAdvisor of its own on this node say --standalone-cadvisor',
    }
  if (kubelet !== undefined && major === '')
    return {
      warning: `the kubelet’s version is not known, see --kubelet-version: before ${OLDEST.join('.')} it must not be given directories`,
    }
  return {}
}

/** `undefined`: none runs here, or its process cannot be seen (a pod without hostPID). `root`: '' or where the host is mapped to. */
export function findKubelet(root: string): Kubelet | undefined {
  const proc = join(root, '/proc')
  const pid = (attempt(() => readdirSync(proc)) ?? []).find(
    (name) => /^\d+$/.test(name) && attempt(() => readFileSync(join(proc, name, 'comm'), 'utf8')) === 'kubelet\n',
  )
  if (pid === undefined) return undefined
  const words = attempt(() => readFileSync(join(proc, pid, 'cmdline'), 'utf8').split('\0')) ?? []
  const file = option(words, 'config') ?? '/var/lib/kubelet/config.yaml'
  const text = attempt(() => readFileSync(join(root, file), 'utf8')) ?? ''
  const gates = option(words, 'feature-gates') ?? ''
  const statsFromCri =
    /^\s*"?PodAndContainerStatsFromCRI"?:\s*true\b/m.test(text) || /\bPodAndContainerStatsFromCRI=true\b/.test(gates)
  const cgroupDriver = option(words, 'cgroup-driver') ?? /^cgroupDriver:\s*"?(\w+)/m.exec(text)?.[1]
  const version = root === '' ? versionOf(join(proc, pid, 'exe')) : undefined
  return { pid: Number(pid), version, statsFromCri, cgroupDriver }
}

/** Its own program says it; nothing else on a node does without the API server. */
function versionOf(program: string): string | undefined {
  const { stdout } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    timeout: 3_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return /v\d+\.\d+\.\d+\S*/.exec(stdout ?? '')?.[0]
}

function option(words: readonly string[], name: string): string | undefined {
  const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`))
  return at < 0 ? undefined : words[at]?.includes('=') ? words[at]?.slice(name.length + 3) : words[at + 1]
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
