import { describe, expect, it } from 'vitest'
import {
  type Errno,
  installSubcontainerCompatDir,
  isOwned,
  type Op,
  uninstallSubcontainerCompatDir,
} from '../src/index.js'
import { fakeCgroup } from './fake-cgroup.js'
import { tree } from './tree.js'

const FILES = ['memory.max', 'cpu.weight', 'pids.max']
const RESOURCES = { memory: { limit: 4096 }, cpu: { shares: 1024 }, pids: { limit: 7 } }
const ERRNOS: readonly Errno[] = ['EIO', 'EINVAL', 'ENOENT', 'EBUSY', 'EACCES', 'ENODEV', 'EMFILE']
const MOUNTS = { '/cpu': ['cpu'], '/memory': ['memory'], '/pids': ['pids'] }

/** The `at`-th call of the port answers `errno` (and the `second`-th too). */
async function run(errno: Errno, at: number, second = 0) {
  const fs = tree(FILES, Object.keys(MOUNTS))
  const cgroup = fakeCgroup(fs, { backend: 'v1', mounts: MOUNTS })
  // An ENOENT for a directory that is there is no fault but a lie: nobody can account for what he is told is gone.
  const lies = (op: Op) => errno === 'ENOENT' && (op === 'stat' || op === 'rmdir')
  fs.fault = (op, _, count) => ((count === at || count === second) && !lies(op) ? errno : undefined)
  let failed = false
  try {
    await installSubcontainerCompatDir(cgroup, RESOURCES, { startedAt: new Date(1000) })
  } catch {
    failed = true
  }
  const calls = fs.calls.length
  fs.fault = () => undefined
  const left = fs
    .show()
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1))
  const made = left.filter((dir) => !(dir in MOUNTS))
  return { fs, cgroup, failed, made, calls }
}

/** Calls of a run without faults; a rollback may add as many again. */
const clean = (await run('EIO', 0)).calls
const steps = Array.from({ length: clean * 2 }, (_, index) => index + 1)

async function expectAccounted({ fs, cgroup, failed, made }: Awaited<ReturnType<typeof run>>, what: string) {
  for (const dir of made) {
    expect(isOwned(fs.stat(dir)), `${what}: ${dir} is marked`).toBe(true)
    expect(cgroup.own.dirs, `${what}: ${dir} is owned`).toContain(dir)
  }
  expect(
    cgroup.own.dirs.every((dir) => made.includes(dir)),
    `${what}: nothing is owned that is not there`,
  ).toBe(true)
  if (!failed) expect(made, what).toHaveLength(6)
  // What a process that knows nothing finds and removes.
  await uninstallSubcontainerCompatDir(fakeCgroup(fs, { backend: 'v1', mounts: MOUNTS }))
  expect(fs.show(), `${what}: uninstall leaves no trace`).toEqual(['/cpu/', '/memory/', '/pids/'])
}

describe.each(ERRNOS)('%s', (errno) => {
  it('at any one call leaves nothing behind that nobody owns', async () => {
    for (const at of steps) {
      const result = await run(errno, at)
      await expectAccounted(result, `call ${at}`)
      if (result.failed) expect(result.made, `call ${at}: rolled back`).toEqual([])
    }
  })
  it('at any two calls leaves nothing behind that nobody owns', async () => {
    for (const at of steps) {
      for (const second of steps.slice(at))
        await expectAccounted(await run(errno, at, second), `calls ${at} and ${second}`)
    }
  })
})
