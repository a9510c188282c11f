import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectHost } from '@cgroupkit/core/node'
import { afterEach, expect, test } from 'vitest'
import { createSim, openSim, type SimOptions } from '../src/index.js'
import { answer, child, host, put, ROOT } from './host.js'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'cgroupkit-test-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true })
})

test('it is a whole host, which any program can read', async () => {
  const sim = await host({ store: 'tmpdir', systemd: 252 })
  const read = (path: string) => readFileSync(sim.root + path, 'utf8')
  expect(read('/proc/self/mountinfo')).toContain('/sys/fs/cgroup')
  expect(read(`${ROOT}/cgroup.subtree_control`)).toBe('memory pids\n')
  expect(read(`${ROOT}/init.scope/cgroup.procs`)).toBe('1\n')
  expect(read('/proc/1/cgroup')).toBe('0::/init.scope\n')
  expect(statSync(`${sim.root}/run/systemd/system`).isDirectory()).toBe(true)
  expect(JSON.parse(read('/cgroupkit-sim.json'))).toMatchObject({ mode: 'v2', kernel: '6.1', systemd: 252 })
  sim.fs.mkdir(`${ROOT}/a`, 0o1755)
  sim.fs.write(`${ROOT}/a/memory.max`, '4K')
  expect(read(`${ROOT}/a/memory.max`)).toBe('4096\n')
  expect(statSync(`${sim.root}${ROOT}/a`).mode & 0o7777).toBe(0o1755)
})

test.each(['v1', 'hybrid', 'v2'] as const)('%s: it is recognised as the host that it is', async (cgroup) => {
  const sim = await host({ store: 'tmpdir', cgroup, systemd: 252 })
  // whose own cgroup is read differs: a mapped host is known by its init
  const { mode, systemd, mounts, memoryCapacity } = detectHost({ root: sim.root })
  expect({ mode, systemd, mounts, memoryCapacity }).toEqual({
    mode: cgroup,
    systemd: true,
    mounts: sim.host.mounts,
    memoryCapacity: sim.host.memoryCapacity,
  })
})

test('openSim sees the same tree under the same rules; closing it leaves the tree', async () => {
  const sim = await host({ store: 'tmpdir' })
  const a = child(sim)
  const other = openSim(sim.root)
  expect(other?.fs.list(a)?.files).toEqual(sim.fs.list(a)?.files)
  expect(answer(() => other?.fs.write(`${a}/cpu.weight`, '0'))).toBe('ERANGE')
  const pid = other?.spawn(a)
  expect(answer(() => sim.fs.rmdir(a))).toBe('EBUSY')
  sim.kill(pid ?? 0)
  other?.fs.rmdir(a)
  expect(sim.fs.stat(a)).toBeUndefined()
  expect(other?.snapshot()).toEqual(sim.snapshot())
  await other?.dispose()
  expect(sim.fs.stat(ROOT)).toBeDefined()
})

test('no host: undefined', () => {
  const empty = folder()
  expect(openSim(empty)).toBeUndefined()
  expect(openSim(join(empty, 'none'))).toBeUndefined()
  writeFileSync(join(empty, 'cgroupkit-sim.json'), '{ not json')
  expect(openSim(empty)).toBeUndefined()
  writeFileSync(join(empty, 'cgroupkit-sim.json'), '{"version": 99}')
  expect(openSim(empty)).toBeUndefined()
})

test('a folder of the caller’s is kept, and must be empty', async () => {
  const own = folder()
  const options: SimOptions = { store: 'tmpdir', dir: own }
  const sim = await createSim(options)
  await sim.dispose()
  expect(existsSync(join(own, 'cgroupkit-sim.json'))).toBe(true)
  await expect(createSim(options)).rejects.toMatchObject({ code: 'ERR_HOST' })
})

test('a temporary folder goes with the sim', async () => {
  const sim = await createSim({ store: 'tmpdir' })
  await sim.dispose()
  expect(existsSync(sim.root)).toBe(false)
})

test('a symlink in place of a slice is refused by every call, and its target never touched', async () => {
  const sim = await host({ store: 'tmpdir' })
  const target = folder()
  mkdirSync(join(target, 'pod'))
  writeFileSync(join(target, 'memory.max'), 'mine')
  symlinkSync(target, `${sim.root}${ROOT}/kubepods.slice`)
  const slice = `${ROOT}/kubepods.slice`
  for (const call of [
    () => sim.fs.mkdir(`${slice}/x`),
    () => sim.fs.rmdir(`${slice}/pod`),
    () => sim.fs.write(`${slice}/memory.max`, '1'),
    () => sim.fs.read(`${slice}/memory.max`),
    () => sim.fs.utimes(`${slice}/memory.max`, 1),
    () => sim.calls.rmdir(slice),
    () => sim.calls.chmod(`${slice}/pod`, 0o700),
  ])
    expect(answer(call)).toMatch(/^(ELOOP|ENOTDIR)$/)
  expect(answer(() => sim.fs.mkdir(slice))).toBe('EEXIST')
  expect(readdirSync(target).sort()).toEqual(['memory.max', 'pod'])
  expect(readFileSync(join(target, 'memory.max'), 'utf8')).toBe('mine')
})

test('a symlink in place of a file is refused too', async () => {
  const sim = await host({ store: 'tmpdir' })
  const a = child(sim)
  const target = join(folder(), 'secret')
  writeFileSync(target, 'secret')
  unlinkSync(`${sim.root}${a}/memory.max`)
  symlinkSync(target, `${sim.root}${a}/memory.max`)
  expect(answer(() => sim.fs.read(`${a}/memory.max`))).toBe('ELOOP')
  expect(answer(() => sim.fs.write(`${a}/memory.max`, '1'))).toBe('ELOOP')
  expect(answer(() => sim.fs.utimes(`${a}/memory.max`, 1))).toBe('ELOOP')
  expect(sim.calls.lstat(`${a}/memory.max`).symlink).toBe(true)
  expect(readFileSync(target, 'utf8')).toBe('secret')
})

test('everything about a cgroup is in its files: a host that is opened anew has forgotten nothing', async () => {
  const sim = await host({ store: 'tmpdir' })
  const a = child(sim)
  const pid = sim.spawn(a, { threads: 3 })
  sim.fs.write(`${a}/cgroup.freeze`, '1')
  sim.fs.write(`${a}/pids.max`, '3')
  const again = openSim(sim.root)
  expect(answer(() => again?.fork(pid))).toBe('EAGAIN')
  if (again) put(again, `${ROOT}/cgroup.procs`, String(pid))
  expect(sim.fs.read(`${a}/cgroup.events`)).toBe('populated 0\nfrozen 1\n')
  expect(sim.fs.read(`${a}/pids.current`)).toBe('0\n')
  await again?.dispose()
})
