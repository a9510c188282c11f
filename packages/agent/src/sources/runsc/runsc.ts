import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Clock, codeOf, RUNSC_ROOTS, RUNSC_STATE_FILE } from '@cgroupkit/core'
import { judge, LARGEST_SPEC } from '../../ours.js'
import type { Sink, Source } from '../source.js'
import { names, stateDirs } from './state-dirs.js'
import { candidateIn } from './state-file.js'

export interface RunscOptions {
  /** runsc's --root folders, by default the usual ones; a last `/*` stands for every folder there. */
  roots?: readonly string[]
  /** '' or where the host is mapped to. */
  hostRoot: string
  clock: Clock
}

/** runsc writes a state file in several writes: looked at when it has been quiet for so long. */
const QUIET_MS = 20
/** Half a file is looked at again so often before it is called damaged. */
const TRIES = 5

interface Known {
  /** Changes with every write. */
  stamp: string
  /** Of the container that runs, if one does. */
  id?: string
  tries: number
}

/** runsc's state directories, by inotify and by looking again: the source that needs no containerd, for CRI-O, Docker and runsc alone. */
export function runscSource({ roots = RUNSC_ROOTS, hostRoot, clock }: RunscOptions): Source {
  let wake: () => void = () => undefined
  let dirty = true
  const refresh = () => {
    dirty = true
    wake()
  }
  return {
    name: 'runsc',
    refresh,
    async run(sink, signal) {
      const known = new Map<string, Known>()
      const watches = new Map<string, FSWatcher>()
      const stopped = () => wake()
      signal.addEventListener('abort', stopped)
      let first = true
      while (!signal.aborted) {
        dirty = false
        const again = scan(sink, first, known, watches)
        first = false
        if (again) dirty = true
        else if (!dirty)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        await clock.sleep(QUIET_MS, signal).catch(() => undefined)
      }
      for (const one of watches.values()) one.close()
      signal.removeEventListener('abort', stopped)
    },
  }

  /** Whether something was half written and wants another look. */
  function scan(sink: Sink, first: boolean, known: Map<string, Known>, watches: Map<string, FSWatcher>): boolean {
    let again = false
    try {
      const dirs = stateDirs(roots, hostRoot)
      keepWatching([...dirs, ...roots.map((root) => dirname(join(hostRoot, root)))], watches)
      const files = new Set(
        dirs.flatMap((dir) =>
          (names(dir) ?? []).filter((name) => RUNSC_STATE_FILE.test(name)).map((name) => join(dir, name)),
        ),
      )
      const running: Parameters<Sink['snapshot']>[0][number][] = []
      for (const [path, { id }] of known) {
        if (files.has(path)) continue
        known.delete(path)
        if (id !== undefined && !first) sink.gone(id)
      }
      for (const path of files) {
        const found = lookAt(path, known, sink)
        if (found === 'half') again = true
        else if (found !== undefined && first) running.push(found)
        else if (found !== undefined) sink.upsert(found)
      }
      if (first) sink.snapshot(running)
    } catch (error) {
      sink.lost(error instanceof Error ? error.message : String(error))
      // the next refresh tells everything anew
      known.clear()
    }
    return again
  }

  function lookAt(path: string, known: Map<string, Known>, sink: Sink) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return undefined
    const stamp = `${stat.ino} ${stat.size} ${stat.mtimeMs}`
    const before = known.get(path)
    if (before?.stamp === stamp && before.tries === 0) return undefined
    const now: Known = { stamp, tries: 0, ...(before?.id !== undefined && { id: before.id }) }
    known.set(path, now)
    const name = path.slice(path.lastIndexOf('/') + 1)
    try {
      if (stat.size > LARGEST_SPEC) throw new Error(`larger than ${LARGEST_SPEC} bytes`)
      const candidate = candidateIn(name, readFileSync(path, 'utf8'))
      const judged = candidate && judge(candidate)
      if (judged?.ours === true) {
        now.id = judged.container.id
        return judged.container
      }
      if (judged?.refused === true) sink.refused(name, judged.reason)
      if (now.id !== undefined) sink.gone(now.id)
      delete now.id
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      now.tries = before?.stamp === stamp ? before.tries + 1 : 1
      if (now.tries < TRIES) return 'half' as const
      now.tries = 0
      sink.refused(name, error instanceof Error ? error.message : String(error))
    }
    return undefined
  }

  function keepWatching(dirs: readonly string[], watches: Map<string, FSWatcher>): void {
    for (const [dir, one] of watches) {
      if (dirs.includes(dir)) continue
      one.close()
      watches.delete(dir)
    }
    for (const dir of dirs) {
      if (watches.has(dir)) continue
      try {
        const one = watch(dir, { persistent: false }, refresh)
        one.on('error', () => {
          watches.delete(dir)
          refresh()
        })
        watches.set(dir, one)
      } catch (error) {
        // without inotify (no folder yet, or no watch left) the periodic resync looks
        if (!['ENOENT', 'ENOSPC', 'EMFILE', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw error
      }
    }
  }
}
