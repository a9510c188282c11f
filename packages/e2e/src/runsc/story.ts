import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { bundleOf, recordedHooks, writeBundles } from './bundles.js'
import { Commands } from './commands.js'
import { type ContainerName, idOf, isOfPod, nameOfDir, podOf, type RunscCgroup, type RunscDriver } from './pod.js'
import type { Transcript } from './transcript.js'

/** runsc's --root: as gVisor's shim has it, runsc's own, and one that only --runsc-root finds. */
const ROOTS = { systemd: '/run/containerd/runsc/k8s.io', cgroupfs: '/run/runsc', v1: '/run/elsewhere' } as const

/** A pod's life. What is on the way has its place here; whether it is right is checked outside the guest. */
export async function story(
  driver: RunscDriver,
  cgroup: RunscCgroup,
): Promise<Pick<Transcript, 'steps' | 'states' | 'hooks'>> {
  const root = ROOTS[cgroup === 'v1' ? 'v1' : driver]
  writeBundles(driver, cgroup)
  if (driver === 'cgroupfs') makePod(cgroup)
  const commands = new Commands(isOfPod)

  const flags = [
    ...(root === ROOTS.cgroupfs ? [] : ['--root', root]),
    ...['--platform=ptrace', '--network=none'],
    ...(driver === 'systemd' ? ['--systemd-cgroup'] : []),
  ]
  const runsc = (verb: string, name: ContainerName, ...args: string[]) =>
    commands.run(`${verb} ${name}`, ['/usr/bin/runsc', ...flags, verb, ...args, idOf(name)], {})
  const start = (name: ContainerName) => {
    runsc('create', name, '--bundle', bundleOf(name))
    runsc('start', name)
  }
  // as a user runs it; the rest in this process, because another one takes seconds in a guest
  const installed = (title: string, ...args: string[]) => commands.run(title, ['cgroupkit', ...args])
  const kit = (title: string, ...args: string[]) => commands.ours(title, args)
  const byId = (name: ContainerName) => [
    ...(cgroup === 'v1' ? ['--runsc-root', root] : []),
    ...['--container', idOf(name)],
  ]
  const byBundle = (name: ContainerName) => ['--bundle', bundleOf(name)]
  const inspect = (name: ContainerName, when: string) =>
    kit(`inspect ${name} ${when}`, 'inspect', ...(cgroup === 'v1' ? byId(name) : [pathOf(name, driver)]))

  for (const name of ['pause', 'app', 'side'] as const) start(name)
  const states = statesIn(root)
  for (const name of ['pause', 'app', 'side'] as const) await inspect(name, 'before')
  await kit('doctor', 'doctor', '--slice', podOf(driver))
  await kit('plan app', 'plan', ...byId('app'))
  await kit('install app --dry-run', 'install', ...byId('app'), '--dry-run')
  installed('install app', 'install', ...(cgroup === 'v1' ? byBundle('app') : byId('app')))
  await kit('install side', 'install', ...(cgroup === 'v1' ? byId('side') : byBundle('side')))
  for (const name of ['pause', 'app', 'side'] as const) await inspect(name, 'after')
  commands.run('daemon-reload', ['systemctl', 'daemon-reload'])

  for (const name of ['hooked', 'blind'] as const) start(name)
  runsc('state', 'blind')
  await kit('uninstall side', 'uninstall', ...byId('side'))
  for (const name of ['app', 'side', 'hooked', 'blind'] as const) runsc('delete', name, '--force')
  installed('uninstall app', 'uninstall', ...byBundle('app'))
  await kit('uninstall app again', 'uninstall', ...byBundle('app'))
  runsc('delete', 'pause', '--force')
  return { steps: commands.steps, states, hooks: recordedHooks() }
}

const MOUNT = '/sys/fs/cgroup'
const pathOf = (name: ContainerName, driver: RunscDriver) => `${MOUNT}${podOf(driver)}/${nameOfDir(name, driver)}`

/** As kubelet does before the runtime hears of the pod; on systemd, the slice comes with the first scope. */
function makePod(cgroup: RunscCgroup): void {
  const mounts = cgroup === 'v2' ? [''] : readdirSync(MOUNT).map((name) => `/${name}`)
  for (const mount of mounts) mkdirSync(`${MOUNT}${mount}${podOf('cgroupfs')}`, { recursive: true })
}

function statesIn(root: string): Record<string, unknown> {
  if (!existsSync(root)) return {}
  const names = readdirSync(root).filter((name) => name.endsWith('.state'))
  return Object.fromEntries(
    names.sort().map((name) => [`${root}/${name}`, JSON.parse(readFileSync(`${root}/${name}`, 'utf8'))]),
  )
}
