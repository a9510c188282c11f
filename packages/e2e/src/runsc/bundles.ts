import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CONTAINERS, type ContainerName, type Hooks, type RunscCgroup, type RunscDriver, specOf } from './pod.js'
import type { HookRun } from './transcript.js'

const ROOTFS = '/run/rootfs'
const MODULES = '/share/node_modules/cgroupkit/bin'
const HOOK = '/usr/local/bin/cgroupkit-hook'
const RECORDED = '/usr/local/bin/recorded-hook'
const RECORDS = '/run/hooks'

/** The hook between two looks: what it was given, and how it ended. `$2` is `--root`, or the hook point. */
const RECORDER = `#!/bin/sh
for point; do :; done
at=${RECORDS}/$point
/bin/mkdir -p $at
/usr/bin/env >$at/env
pwd >$at/cwd
/bin/cat /proc/self/cgroup >$at/cgroup
/usr/bin/id -u >$at/uid
/bin/cat >$at/state
${HOOK} "$@" <$at/state 2>$at/stderr
echo $? >$at/status
exit $(/bin/cat $at/status)
`

/** The two programs where npm puts them, the recorder, and a root file system with sleep(1) in it. */
export function lay(): void {
  symlinkSync(`${MODULES}/cgroupkit.js`, '/usr/local/bin/cgroupkit')
  symlinkSync(`${MODULES}/cgroupkit-hook.cjs`, HOOK)
  writeFileSync(RECORDED, RECORDER)
  chmodSync(RECORDED, 0o755)
  const libraries = execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
  for (const dir of ['bin', 'proc', 'dev', 'sys', 'tmp']) mkdirSync(`${ROOTFS}/${dir}`, { recursive: true })
  for (const file of ['/bin/sleep', ...libraries]) {
    mkdirSync(dirname(ROOTFS + file), { recursive: true })
    copyFileSync(file, ROOTFS + file)
  }
}

const HOOKS: Partial<Record<ContainerName, Hooks>> = {
  hooked: { path: HOOK, args: ['cgroupkit-hook'] },
  blind: { path: RECORDED, args: ['recorded-hook', '--root', '/nowhere'] },
}

/** The bundle's folder. */
export const bundleOf = (name: ContainerName): string => `/run/pod/${name}`

export function writeBundles(driver: RunscDriver, cgroup: RunscCgroup): void {
  for (const name of CONTAINERS) {
    mkdirSync(bundleOf(name), { recursive: true })
    writeFileSync(`${bundleOf(name)}/config.json`, JSON.stringify(specOf(name, driver, cgroup, ROOTFS, HOOKS[name])))
  }
}

/** By hook point. */
export function recordedHooks(): Record<string, HookRun> {
  const text = (point: string, name: string) => readFileSync(`${RECORDS}/${point}/${name}`, 'utf8').trimEnd()
  const points = readdirSync(RECORDS).sort()
  return Object.fromEntries(
    points.map((point) => [
      point,
      {
        state: JSON.parse(text(point, 'state')),
        cwd: text(point, 'cwd'),
        cgroup: text(point, 'cgroup'),
        uid: Number(text(point, 'uid')),
        env: [...text(point, 'env').matchAll(/^(\w+)=/gm)].map(([, name = '']) => name).sort(),
        stderr: text(point, 'stderr'),
        status: Number(text(point, 'status')),
      },
    ]),
  )
}
