import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { format, type GuestSuite, image, ROOT } from './image.js'
import { kernel, type RealKernel } from './kernels.js'
import { run, said } from './run.js'
import { need, TO_BOOT } from './tools.js'
import { inTurn } from './turns.js'

export interface BootOptions {
  kernel: RealKernel
  /** A shell line; root, with /share and /out. */
  command: string
  /** Copied to /share. */
  share?: string
  /** What the command leaves in /out comes back here. */
  out?: string
  /** PID 1: `bare` mounts the hierarchies and nothing else. Default bare. */
  init?: 'bare' | 'systemd'
  cgroup?: 'v2' | 'v1'
  /** Whose user space: bookworm has systemd 252, trixie 257. Default bookworm. */
  suite?: GuestSuite
  /** Default 2. */
  cpus?: number
  /** Default 1024. */
  megabytes?: number
  /** Default 300. */
  seconds?: number
}

export interface BootResult {
  status: number
  stdout: string
  stderr: string
}

// an emulated cmpxchg16b has panicked 6.12 under qemu 7.2; the other kernels do without it as well
const CPU = 'max,cx16=off'
const QUIET = `console=ttyS0 root=${ROOT} rootwait rootfstype=ext4 rw panic=-1 edd=off quiet loglevel=3`
// on a busy machine a kernel takes the emulated TSC for much slower than it is, and its clock has run nine times too fast; the ACPI timer's rate is known
const FAST =
  'tsc=unstable clocksource=acpi_pm random.trust_cpu=on mitigations=off audit=0 no_timer_check nokaslr net.ifnames=0'
const SYSTEMD =
  'systemd.show_status=0 systemd.log_target=journal rd.systemd.gpt_auto=0 systemd.gpt_auto=0 systemd.unified_cgroup_hierarchy='

/** Boots a guest in software (no KVM, no root once image and kernel are cached), runs the command, powers off. Throws ERR_HOST. */
export function boot(options: BootOptions): Promise<BootResult> {
  return inTurn(async () => {
    need(TO_BOOT)
    const root = image(options.suite ?? 'bookworm')
    const { vmlinuz } = kernel(options.kernel)
    for (let tries = 1; ; tries += 1) {
      const work = mkdtempSync(join(tmpdir(), 'cgroupkit-vm-'))
      try {
        return await bootIn(work, root, vmlinuz, options)
      } catch (error) {
        const text = consoleOf(work)
        if (tries === TRIES || !hasPanicked(text)) throw error
        said(`kernel ${options.kernel} panicked, once more\n${lastLines(text, 10)}`)
      } finally {
        rmSync(work, { recursive: true })
      }
    }
  })
}

/** Emulation makes a kernel panic now and then, mostly before it is up; what panics twice is a finding. */
const TRIES = 2
const hasPanicked = (text: string) => text.includes('Kernel panic') || !text.includes('GUEST-UP')
const consoleOf = (work: string) => {
  const file = join(work, 'console')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const lastLines = (text: string, count: number) => text.split('\n').slice(-count).join('\n')

async function bootIn(work: string, root: string, vmlinuz: string, options: BootOptions): Promise<BootResult> {
  const seconds = options.seconds ?? 300
  const share = join(work, 'share')
  mkdirSync(share)
  if (options.share !== undefined) cpSync(options.share, share, { recursive: true, dereference: true })
  writeFileSync(join(share, '.command'), `${options.command}\n`)
  const used = Number.parseInt(run('du', ['-sm', share]), 10)
  format(share, join(work, 'share.ext4'), Math.ceil(used * 1.1) + 8)
  writeFileSync(join(work, 'out.raw'), '')
  truncateSync(join(work, 'out.raw'), 256 << 20)
  const v1 = options.cgroup === 'v1'
  const init =
    options.init === 'systemd'
      ? `${SYSTEMD}${v1 ? '0 systemd.legacy_systemd_cgroup_controller=1' : '1'}`
      : 'init=/usr/local/sbin/cgroupkit-init'
  // partial results come back when the guest gives up before we do
  const append = `${QUIET} ${FAST} ${init} cgroupkit.cgroup=${v1 ? 'v1' : 'v2'} cgroupkit.timeout=${Math.max(20, seconds - 25)}`
  const disk = (id: string, file: string, more: string) => [
    ...['-drive', `file=${file},if=none,id=${id},format=raw,${more}`],
    ...['-device', `nvme,drive=${id},serial=${id}`],
  ]
  const args = [
    ...[
      '-accel',
      'tcg,thread=multi,tb-size=512',
      '-cpu',
      CPU,
      '-smp',
      String(options.cpus ?? 2),
      '-m',
      String(options.megabytes ?? 1024),
    ],
    ...['-display', 'none', '-no-reboot', '-nodefaults', '-no-user-config', '-kernel', vmlinuz, '-append', append],
    ...disk('root', root, 'snapshot=on,file.locking=off'),
    ...disk('share', join(work, 'share.ext4'), 'cache=unsafe'),
    ...disk('out', join(work, 'out.raw'), 'cache=unsafe'),
    ...['-device', 'virtio-rng-pci', '-serial', `file:${join(work, 'console')}`, '-monitor', 'none'],
  ]
  const qemu = spawn('qemu-system-x86_64', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  })
  let stderr = ''
  qemu.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const end = () => qemu.kill('SIGKILL')
  process.once('exit', end)
  await once(qemu, 'close')
  process.off('exit', end)
  return collect(work, options, stderr)
}

function collect(work: string, options: BootOptions, stderr: string): BootResult {
  const out = join(work, 'out')
  mkdirSync(out)
  spawnSync('tar', ['-C', out, '-xf', join(work, 'out.raw')], { stdio: 'ignore' })
  if (!existsSync(join(out, '.status'))) {
    throw new CgroupError('ERR_HOST', 'open', `kernel ${options.kernel}`, {
      message: 'the guest did not finish',
      hint: `${stderr}${lastLines(consoleOf(work), 25)}`,
    })
  }
  const take = (name: string) => {
    const text = readFileSync(join(out, name), 'utf8')
    rmSync(join(out, name))
    return text
  }
  const result = { status: Number(take('.status')), stdout: take('.stdout'), stderr: take('.stderr') }
  if (options.out !== undefined) cpSync(out, options.out, { recursive: true })
  return result
}
