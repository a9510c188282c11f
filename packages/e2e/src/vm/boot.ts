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

// an emulated cmpxchg16b has panicked 6.12 under qemu 7.2; the other kernels do without it as well. Fast string instructions are emulated a
// byte at a time: without them kernels and libraries copy by words, and the differential took 15 % less of the host's CPU
const CPU = 'max,cx16=off,erms=off,fsrm=off'
const QUIET = `console=ttyS0 root=${ROOT} rootwait rootfstype=ext4 rw panic=-1 edd=off quiet loglevel=3`
// on a busy machine a kernel takes the emulated TSC for much slower than it is, and its clock has run nine times too fast; the HPET tells its
// rate itself, and reading it takes a third of what the ACPI timer does
const FAST =
  'tsc=unstable clocksource=hpet random.trust_cpu=on mitigations=off init_on_alloc=0 audit=0 no_timer_check nokaslr net.ifnames=0'
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
        const { result, printed } = await bootIn(work, root, vmlinuz, options)
        if (result !== undefined) return result
        const message = 'the guest did not finish'
        if (tries === TRIES)
          throw new CgroupError('ERR_HOST', 'open', `kernel ${options.kernel}`, { message, hint: printed })
        said(`kernel ${options.kernel}: ${message}, once more\n${printed}`)
      } finally {
        rmSync(work, { recursive: true })
      }
    }
  })
}

/** Emulation makes a kernel panic or hang now and then; what does so twice is a finding. */
const TRIES = 2
/** Of the console. */
const LAST_LINES = 60

/** `result`: none from a guest that panicked, or was ended when its time was over; then `printed` tells, the end of the console. */
interface Booted {
  result?: BootResult
  printed: string
}

async function bootIn(work: string, root: string, vmlinuz: string, options: BootOptions): Promise<Booted> {
  const seconds = options.seconds ?? 300
  const share = join(work, 'share')
  if (options.share === undefined) mkdirSync(share)
  else linked(options.share, share)
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

/** A folder of the same files; copies, where `from` is on another filesystem. */
export function linked(from: string, to: string): void {
  if (spawnSync('cp', ['-aL', '--link', from, to], { stdio: 'ignore' }).status === 0) return
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true, dereference: true })
}

function collect(work: string, options: BootOptions, stderr: string): Booted {
  const out = join(work, 'out')
  mkdirSync(out)
  spawnSync('tar', ['-C', out, '-xf', join(work, 'out.raw')], { stdio: 'ignore' })
  const text = existsSync(join(work, 'console')) ? readFileSync(join(work, 'console'), 'utf8') : ''
  const printed = `${stderr}${text.split('\n').slice(-LAST_LINES).join('\n')}`
  if (!existsSync(join(out, '.status'))) return { printed }
  const take = (name: string) => {
    const text = readFileSync(join(out, name), 'utf8')
    rmSync(join(out, name))
    return text
  }
  const result = { status: Number(take('.status')), stdout: take('.stdout'), stderr: take('.stderr') }
  if (options.out !== undefined) cpSync(out, options.out, { recursive: true })
  return { result, printed }
}
