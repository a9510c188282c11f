import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installSubcontainerCompatDir, openCgroup } from '@cgroupkit/compat'
import type { Host } from '@cgroupkit/core'
import { expect } from 'vitest'
import { answerOf, type Driver } from '../answers.js'
import { type FakeRoot, fakeRoot } from '../fake-root.js'
import { MODES } from './modes.js'

const PATH = '/pods.slice/app'

/** What the attacker prepares below the mount. The victim is a folder or file beside it. */
const TRAPS: Readonly<Record<string, (host: FakeRoot, victim: string) => void>> = {
  'slice directory replaced': (host, victim) => host.link('pods.slice', victim),
  'leaf file is a symlink'(host, victim) {
    host.folder('pods.slice/app')
    for (const dir of ['.', 'pods.slice', 'pods.slice/app'])
      for (const file of ['cgroup.controllers', 'cgroup.subtree_control']) host.file(`${dir}/${file}`, 'memory')
    host.file('pods.slice/app/cgroup.procs', '')
    host.file('pods.slice/app/cgroup.events', 'populated 0\nfrozen 0\n')
    host.link('pods.slice/app/memory.max', `${victim}/file`)
  },
  'bind mount over a slice': (host) => host.folder('pods.slice'),
  'magic link': (host) => host.link('pods.slice', '/proc/self/fd/0'),
}

export const symlink: Driver = async ({ situation }, vector) => {
  const answers = []
  for (const mode of ['compat', 'full'] as const) {
    const bound = String(situation).startsWith('bind mount')
    const host = await fakeRoot((path) => (bound && path.endsWith('/pods.slice') ? 4242n : undefined))
    const victim = join(host.root, 'victim')
    host.folder('../../../victim')
    writeFileSync(`${victim}/file`, 'untouched')
    const trap = Object.entries(TRAPS).find(([name]) => String(situation).startsWith(name))?.[1]
    if (trap === undefined) throw new Error(`no trap for ${String(situation)}`)
    host.file('cgroup.controllers', 'cpu memory pids')
    trap(host, victim)
    const open = () => openCgroup({ cgroupsPath: PATH, host: hostOf(host), fs: host.fs })
    const install = mode === 'compat' ? installSubcontainerCompatDir : MODES.full
    const answer = await answerOf(async () => ({ report: await install(open(), { memory: { limit: 4096 } }) }), vector)
    answers.push(answer)
    expect(readFileSync(`${victim}/file`, 'utf8')).toBe('untouched')
    expect(existsSync(`${victim}/app`)).toBe(false)
    await host.dispose()
  }
  const [compat = {}, full = {}] = answers
  expect(full).toEqual(compat)
  return compat
}

function hostOf({ root, mount }: FakeRoot): Host {
  const mounts = [{ point: mount, version: 2, controllers: [], bind: '/' } as const]
  return { root, mode: 'v2', mounts, own: {}, systemd: false, uid: 0, cpus: 1, memoryCapacity: 0n, kernel: '6.1' }
}
