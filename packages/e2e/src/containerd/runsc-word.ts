import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { RUNSC } from './config.js'

/** What gVisor itself says: containerd is not asked. */
export interface RunscWord {
  /** `runsc list`: it sends each container a signal 0 inside its sandbox before it calls it running. */
  running: string[]
  /** Of processes of the host: whom a gofer serves files, which ends with its container, and whose sandbox boots. */
  gofers: string[]
  sandboxes: string[]
}

export function runscWord(): RunscWord {
  const text = execFileSync('/usr/bin/runsc', [...RUNSC, 'list', '--format=json'], { encoding: 'utf8' })
  const states: unknown = JSON.parse(text)
  const running = (Array.isArray(states) ? states : []).flatMap((state: { id?: string; status?: string }) =>
    state.status === 'running' && state.id !== undefined ? [state.id] : [],
  )
  return { running: running.sort(), gofers: argued('gofer'), sandboxes: argued('boot') }
}

/** The containers whose bundle a living runsc process of this verb was given. */
function argued(verb: string): string[] {
  const found = readdirSync('/proc').flatMap((pid) => {
    const words = /^\d+$/.test(pid) ? wordsOf(pid) : []
    if (!words[0]?.startsWith('runsc-') || !words.includes(verb)) return []
    return words.flatMap((word) => /k8s\.io\/([0-9a-f]{64})$/.exec(word)?.[1] ?? []).slice(0, 1)
  })
  return [...new Set(found)].sort()
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
