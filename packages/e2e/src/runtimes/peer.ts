// In the guest: one runtime makes a container of each variant and goes no further than `create`.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError, type HostPath, type Resources } from '@cgroupkit/core'
import { outcomeOf } from './ours.js'
import type { Driver, Outcome, Outcomes, Refusal } from './outcome.js'
import { type Look, look, type Place, whereabouts } from './place.js'
import { refusalOf } from './refusal.js'
import { rounds, shareOf, together } from './rounds.js'
import { VARIANTS, type Variant } from './variants.js'

export interface Program {
  runtime: 'runc' | 'crun'
  /** That start it. */
  words: readonly string[]
}

// not below /tmp: systemd 257 mounts it nodev, and runc makes a /dev/null in the root file system
const WORK = '/var/lib/peers'
const MOUNT = '/sys/fs/cgroup'

/** As it says; a runtime that cannot be started ends the guest's run. */
export function versionOf({ words: [command = '', ...args] }: Program): string {
  const { stdout, stderr, error } = spawnSync(command, [...args, '--version'], { encoding: 'utf8' })
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1]
  if (version !== undefined) return version
  throw new CgroupError('ERR_HOST', 'open', command, {
    message: 'no version',
    hint: `${error ?? ''}${stdout}${stderr}`,
  })
}

/** `plain`: what an untouched directory says. */
export async function runPeer(
  place: Place,
  peer: Program,
  version: string,
  driver: Driver,
  plain: Look,
): Promise<{ below: string; variants: Outcomes }> {
  const outcomes: Record<string, Outcome> = {}
  let [count, below] = [0, '']
  let nothing: Look | undefined
  const make = async (resources: Resources) => {
    const made = await create(place, peer, driver, `${peer.runtime}-${version}-${driver}-${count++}`, resources)
    if ('files' in made) below = made.below
    return made
  }
  const alone = async ({ name, resources }: Variant) => {
    const made = await make(resources)
    if (nothing === undefined && !('files' in made))
      throw new CgroupError('ERR_HOST', 'open', peer.words.join(' '), { message: `makes no container: ${made.said}` })
    outcomes[name] = 'files' in made ? outcomeOf(made, nothing ?? plain) : made
    if ('files' in made) nothing ??= made
  }
  for (const round of rounds(VARIANTS)) {
    const [first] = round
    if (first === undefined) continue
    if (round.length === 1) {
      await alone(first)
      continue
    }
    const made = await make(together(round))
    if ('files' in made) Object.assign(outcomes, shareOf(round, outcomeOf(made, nothing ?? plain)))
    else for (const variant of round) await alone(variant)
  }
  return { below, variants: Object.fromEntries(VARIANTS.map(({ name }) => [name, outcomes[name] ?? {}])) }
}

type Made = (Look & { below: string }) | Refusal

async function create(place: Place, peer: Program, driver: Driver, id: string, resources: Resources): Promise<Made> {
  const { cgroupsPath, dir, unit } = whereabouts(driver, id)
  const folder = bundle(id, cgroupsPath, resources)
  const log = openSync(join(folder, 'log'), 'w')
  const [command = '', ...words] = peer.words
  const args = [...words, ...(driver === 'systemd' ? ['--systemd-cgroup'] : []), '--root', `${WORK}/state`, 'create']
  // the container keeps what it is given for stdout: a file, since a pipe would never end
  const child = spawn(command, [...args, '--bundle', folder, '--pid-file', join(folder, 'pid'), id], {
    stdio: ['ignore', log, log],
  })
  const [status] = await once(child, 'exit')
  closeSync(log)
  if (status !== 0) {
    const left = driver === 'cgroupfs' && place.backing.fs.stat(dir) !== undefined
    await remove(place, dir)
    return { ...refusalOf(readFileSync(join(folder, 'log'), 'utf8'), id), ...(left && { left }) }
  }
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  const own: HostPath = `${MOUNT}${/^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? ''}`
  if (own !== dir && !own.startsWith(`${dir}/`))
    throw new CgroupError('ERR_HOST', 'open', own, { message: `${peer.runtime} did not put the container into ${dir}` })
  const found = { ...(await look(place, own, unit)), below: own.slice(dir.length + 1) }
  process.kill(pid, 'SIGKILL')
  while (existsSync(`/proc/${pid}`)) await pause()
  await remove(place, dir)
  return found
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

/** systemd may be quicker. */
async function remove({ backing: { fs } }: Place, dir: HostPath): Promise<void> {
  for (let tries = 0; tries < 100 && fs.stat(dir) !== undefined; tries += 1) {
    try {
      for (const name of fs.list(dir)?.dirs ?? []) fs.rmdir(`${dir}/${name}`)
      fs.rmdir(dir)
    } catch {
      await pause()
    }
  }
}

/** Nothing in it is ever run: `create` ends before. */
function bundle(id: string, cgroupsPath: string, resources: Resources): string {
  const folder = join(WORK, id)
  const rootfs = join(folder, 'rootfs')
  for (const name of ['proc', 'dev']) mkdirSync(join(rootfs, name), { recursive: true })
  writeFileSync(join(rootfs, 'init'), '')
  chmodSync(join(rootfs, 'init'), 0o755)
  const config = {
    ociVersion: '1.0.2',
    process: { user: { uid: 0, gid: 0 }, args: ['/init'], cwd: '/', env: ['PATH=/'] },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: { namespaces: [{ type: 'pid' }, { type: 'mount' }], resources, cgroupsPath },
  }
  const json = JSON.stringify(config, (_key, value) => (typeof value === 'bigint' ? `bigint:${value}` : value))
  writeFileSync(join(folder, 'config.json'), json.replace(/"bigint:(\d+)"/g, '$1'))
  return folder
}
