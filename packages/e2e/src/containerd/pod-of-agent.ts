import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { until } from './until.js'

/** As much of deploy/kubernetes/agent.yaml as a container is made of. */
interface Manifest {
  spec: {
    template: {
      spec: {
        hostPID: boolean
        containers: {
          args: string[]
          env: { name: string; value: string }[]
          securityContext: { runAsUser: number; allowPrivilegeEscalation: boolean; capabilities: { drop: string[] } }
          readinessProbe: { httpGet: { host: string; port: number; path: string } }
          volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[]
        }[]
        volumes: { name: string; hostPath: { path: string; type: string } }[]
      }
    }
  }
}

const PROGRAM = '/share/node_modules/cgroupkit/bin/cgroupkit.js'

/**
 * The agent in a container as the manifest asks for, without a kubelet: namespaces of its own for cgroups, mounts, processes and IPC, the host's
 * folders where the manifest mounts them and nowhere else, a root that cannot be written, no capability. seccomp is left out.
 */
export class PodOfAgent {
  private constructor(
    readonly child: ChildProcess,
    /** Of the agent, as the host numbers it. */
    readonly pid: number,
    readonly ready: () => Promise<boolean>,
  ) {}

  /** `args`: in place of the manifest's. */
  static async start(args?: readonly string[]): Promise<PodOfAgent> {
    const manifest: Manifest = parse(readFileSync('/share/daemonset.yaml', 'utf8'))
    const { containers, volumes } = manifest.spec.template.spec
    const [agent] = containers
    if (agent === undefined) throw new RangeError('no container in the manifest')
    const binds = agent.volumeMounts.flatMap(({ name, mountPath, readOnly }) => {
      const host = volumes.find((volume) => volume.name === name)?.hostPath
      if (host === undefined) throw new RangeError(`no volume ${name} in the manifest`)
      if (host.type === 'DirectoryOrCreate') mkdirSync(host.path, { recursive: true })
      mkdirSync(mountPath, { recursive: true })
      return [`mount --bind ${host.path} ${mountPath}`, ...(readOnly ? [`mount -o remount,ro,bind ${mountPath}`] : [])]
    })
    const { runAsUser, allowPrivilegeEscalation, capabilities } = agent.securityContext
    const none = capabilities.drop.includes('ALL') ? '--bounding-set=-all --inh-caps=-all --ambient-caps=-all' : ''
    const noNew = allowPrivilegeEscalation ? '' : '--no-new-privs'
    const script = [
      'set -e',
      ...binds,
      'umount --lazy /sys/fs/cgroup',
      'mount -t cgroup2 -o ro cgroup /sys/fs/cgroup',
      'mount -t tmpfs tmpfs /run',
      'mount -o remount,ro,bind /',
      `exec setpriv --reuid=${runAsUser} --clear-groups ${none} ${noNew} "$@"`,
    ].join('\n')
    const namespaces = ['--cgroup', '--mount', '--ipc', '--pid', '--fork', '--mount-proc']
    const words = [process.execPath, PROGRAM, ...(args ?? agent.args)]
    const env = Object.fromEntries(agent.env.map(({ name, value }) => [name, value]))
    const child = spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', ...words], {
      stdio: ['ignore', 'inherit', openSync('/out/agent.log', 'a')],
      env: { PATH: process.env.PATH, ...env },
    })
    const { host, port, path } = agent.readinessProbe.httpGet
    const ready = () =>
      fetch(`http://${host}:${port}${path}`).then(
        ({ ok }) => ok,
        () => false,
      )
    if ((await until(async () => ((await ready()) ? true : undefined))) === undefined)
      throw new Error('the agent in its pod is not ready')
    const pid = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'))
    return new PodOfAgent(child, pid, ready)
  }

  /** A line of its /proc/PID/status. */
  status(name: string): string {
    const text = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? ''
  }

  /** Its exit code. */
  async end(): Promise<number | null> {
    const exit = once(this.child, 'exit')
    process.kill(this.pid, 'SIGTERM')
    await exit
    return this.child.exitCode
  }
}
