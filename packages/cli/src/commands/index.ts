import type { CommandModule } from '../command.js'

export interface CommandEntry {
  name: string
  summary: string
  /** of a command that has commands of its own */
  children?: readonly string[]
  load(): Promise<CommandModule>
}

/** In the order of --help. Only the command that runs is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'a gVisor pod before and after, on the built-in simulator',
    load: () => import('./demo.js'),
  },
  {
    name: 'install',
    summary: 'make the directory that cAdvisor looks for, and write its limits',
    load: () => import('./install.js'),
  },
  {
    name: 'update',
    summary: 'rewrite the limits of an installed directory (in-place resize)',
    load: () => import('./update.js'),
  },
  { name: 'uninstall', summary: 'remove what install made', load: () => import('./uninstall.js') },
  { name: 'plan', summary: 'what install would write; changes nothing', load: () => import('./plan.js') },
  {
    name: 'explain',
    summary: 'follow one field, file, series, property or error code',
    load: () => import('./explain.js'),
  },
  { name: 'inspect', summary: 'what cAdvisor reports for a directory', load: () => import('./inspect.js') },
  {
    name: 'doctor',
    summary: 'what this host is, and whether compat directories can work on it',
    load: async () => (await import('./doctor.js')).withAgent(await import('@cgroupkit/agent')),
  },
  { name: 'hook', summary: 'OCI hook: poststart installs, poststop removes', load: () => import('./hook.js') },
  {
    name: 'agent',
    summary: 'keep this node right: a directory for every container of a sandbox',
    children: ['install', 'uninstall', 'rules'],
    load: async () => (await import('./agent.js')).withAgent(await import('@cgroupkit/agent')),
  },
  {
    name: 'export',
    summary: 'the runtime series of sandboxed containers under cAdvisor’s names, for Prometheus',
    load: async () => (await import('./export.js')).withAgent(await import('@cgroupkit/agent')),
  },
  {
    name: 'list',
    summary: 'what the agent of this node knows: containers, directories, limits',
    load: async () => (await import('./list.js')).withAgent(await import('@cgroupkit/agent')),
  },
  {
    name: 'repair',
    summary: 'have the agent make a directory again, for a cAdvisor that mistook it',
    load: async () => (await import('./repair.js')).withAgent(await import('@cgroupkit/agent')),
  },
  {
    name: 'gc',
    summary: 'remove everything that the agent made',
    load: async () => (await import('./gc.js')).withAgent(await import('@cgroupkit/agent')),
  },
  {
    name: 'sim',
    summary: 'make, print and serve a simulated host',
    children: ['create', 'print', 'serve'],
    load: () => import('./sim.js'),
  },
]
