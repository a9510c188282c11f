import type { CgroupFs, HostPath, Listing } from '@cgroupkit/core'
import fc from 'fast-check'
import { outcome } from '../outcome.js'
import { DIRS, MODES, type Vocabulary } from './vocabulary.js'

/** One call below the lab's directory. */
export type Step =
  | { op: 'mkdir'; path: string; mode: number | undefined }
  | { op: 'rmdir' | 'read' | 'list' | 'stat'; path: string }
  | { op: 'write'; path: string; data: string }

export function programs({ writes, reads }: Vocabulary): fc.Arbitrary<Step[]> {
  const dir = fc.constantFrom(...DIRS)
  const file = fc.tuple(dir, fc.constantFrom(...reads)).map(([at, name]) => `${at}/${name}`)
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ op: fc.constant('mkdir' as const), path: dir, mode: fc.constantFrom(...MODES) }),
    },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('rmdir' as const), path: fc.oneof(dir, file) }) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(dir, fc.constantFrom(...writes))
        .map(([at, [name, data]]): Step => ({ op: 'write', path: `${at}/${name}`, data })),
    },
    { weight: 4, arbitrary: fc.record({ op: fc.constant('read' as const), path: fc.oneof(dir, file) }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('list' as const), path: fc.oneof(dir, file) }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('stat' as const), path: fc.oneof(dir, file) }) },
  )
  // Most programs start with some directories: in an empty place nearly everything is ENOENT.
  const ground = fc
    .subarray(['a', 'b', 'a/a'])
    .map((paths) => paths.map((path): Step => ({ op: 'mkdir', path, mode: undefined })))
  const steps = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' })
  return fc.tuple(ground, steps).map(([first, then]) => [...first, ...then])
}

/** What a step showed: the code of a refusal, or all that the answer says. Times, owners and inodes are the lab's own business. */
export function observe(fs: CgroupFs, dir: HostPath, step: Step, shows: (file: string) => boolean): string {
  const path = `${dir}/${step.path}`
  let answer: unknown = 'done'
  const code = outcome(() => {
    switch (step.op) {
      case 'mkdir':
        return fs.mkdir(path, step.mode)
      case 'rmdir':
        return fs.rmdir(path)
      case 'write':
        return fs.write(path, step.data)
      case 'read':
        answer = fs.read(path) ?? 'absent'
        return
      case 'list':
        answer = listed(fs.list(path), shows)
        return
      case 'stat': {
        const stat = fs.stat(path)
        answer = stat ? `${stat.dir ? 'directory' : 'file'} 0o${stat.mode.toString(8)}` : 'absent'
      }
    }
  })
  // A write shows in the text that is there afterwards, refused or not.
  if (step.op === 'write') return `${code}, then ${shownBy(fs, path)}`
  return code === 'ok' ? JSON.stringify(answer) : code
}

function shownBy(fs: CgroupFs, path: HostPath): string {
  let text: string | undefined
  const code = outcome(() => {
    text = fs.read(path)
  })
  return code === 'ok' ? JSON.stringify(text ?? 'absent') : code
}

const listed = (listing: Listing | undefined, shows: (file: string) => boolean) =>
  listing === undefined ? 'absent' : { dirs: listing.dirs, files: listing.files.filter(shows) }

export function written(step: Step): string {
  if (step.op === 'write') return `write ${step.path} ${JSON.stringify(step.data)}`
  if (step.op === 'mkdir') return `mkdir ${step.path}${step.mode === undefined ? '' : ` 0o${step.mode.toString(8)}`}`
  return `${step.op} ${step.path}`
}

/** Removes all below `dir`, deepest first. */
export function sweep(fs: CgroupFs, dir: HostPath): void {
  for (const name of fs.list(dir)?.dirs ?? []) {
    sweep(fs, `${dir}/${name}`)
    fs.rmdir(`${dir}/${name}`)
  }
}
