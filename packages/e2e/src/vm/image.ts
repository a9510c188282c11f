import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { cached } from './cache.js'
import { mirror } from './debian.js'
import { run, step } from './run.js'
import { INIT, MASKED, RUNNER, SERVICE } from './runner.js'
import { need, needRoot, TO_BUILD } from './tools.js'

/** Part of the image's name: another recipe is another image. */
const RECIPE = 2
const PACKAGES =
  'systemd,systemd-sysv,dbus,libstdc++6,kmod,procps,util-linux,mount,runc,crun,runsc,jq,ca-certificates,strace'

/** Debian 12 has systemd 252, Debian 13 257. */
export type GuestSuite = 'bookworm' | 'trixie'

/** The guest's root file system: Debian with this very node. Built once, as root; every boot starts from it unchanged. */
export function image(suite: GuestSuite): string {
  const folder = cached('images')
  const file = join(folder, `${suite}-${RECIPE}-node-${process.version}.ext4`)
  if (existsSync(file)) return file
  need(TO_BUILD)
  needRoot('building the image')
  const archive = join(folder, `${suite}.tar`)
  if (!existsSync(archive)) step(`Debian ${suite} from ${mirror()}`, () => bootstrap(suite, archive))
  return step(`image of ${suite}`, () => build(archive, file))
}

function bootstrap(suite: GuestSuite, archive: string): void {
  run('mmdebstrap', [
    '--mode=root',
    '--variant=minbase',
    `--include=${PACKAGES}`,
    '--aptopt=APT::Install-Recommends "false"',
    ...['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    suite,
    `${archive}.part.tar`,
    mirror(),
  ])
  renameSync(`${archive}.part.tar`, archive)
}

function build(archive: string, file: string): string {
  const root = `${file}.d`
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root)
  run('tar', ['-C', root, '-xpf', archive, '--exclude=./dev/*'])
  for (const path of ['var/lib/apt/lists', 'var/cache/apt', 'usr/share/zoneinfo']) {
    rmSync(join(root, path), { recursive: true, force: true })
  }
  for (const path of ['dev', 'share', 'out']) mkdirSync(join(root, path), { recursive: true })
  chmodSync(root, 0o755)
  // the kernel opens /dev/console before anything is mounted there
  for (const [name, major, minor] of [
    ['console', 5, 1],
    ['null', 1, 3],
    ['ttyS0', 4, 64],
  ] as const) {
    run('mknod', [join(root, 'dev', name), 'c', String(major), String(minor)])
  }
  copyFileSync(process.execPath, join(root, 'usr/bin/node'))
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    rmSync(join(root, path), { force: true })
    writeFileSync(join(root, path), text)
    chmodSync(join(root, path), mode)
  }
  put('etc/hostname', 'guest\n')
  put('etc/hosts', '127.0.0.1 localhost guest\n')
  put('etc/fstab', '')
  put('etc/machine-id', `${'0123456789abcdef'.repeat(2)}\n`)
  put('etc/systemd/journald.conf.d/guest.conf', '[Journal]\nStorage=volatile\n')
  put('usr/local/sbin/cgroupkit-init', INIT, 0o755)
  put('usr/local/sbin/cgroupkit-runner', RUNNER, 0o755)
  put('etc/systemd/system/cgroupkit.service', SERVICE)
  const link = (target: string, path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    rmSync(join(root, path), { force: true })
    symlinkSync(target, join(root, path))
  }
  for (const unit of MASKED) link('/dev/null', `etc/systemd/system/${unit}`)
  link('/lib/systemd/system/multi-user.target', 'etc/systemd/system/default.target')
  link('../cgroupkit.service', 'etc/systemd/system/multi-user.target.wants/cgroupkit.service')
  const used = Number.parseInt(run('du', ['-sm', root]), 10)
  format(root, `${file}.part`, used + 200, START)
  partition(`${file}.part`, used + 200)
  renameSync(`${file}.part`, file)
  rmSync(root, { recursive: true })
  return file
}

/** A disk's signature: the kernel finds its root by it, however many disks there are and in whatever order they come. */
export const ROOT = 'PARTUUID=c6c6c6c6-01'
const START = 1 << 20

/** An MBR with one Linux partition of `megabytes` from START. */
function partition(file: string, megabytes: number): void {
  const sector = Buffer.alloc(512)
  sector.writeUInt32LE(0xc6c6c6c6, 440)
  sector[446 + 4] = 0x83
  sector.writeUInt32LE(START / 512, 446 + 8)
  sector.writeUInt32LE((megabytes << 20) / 512, 446 + 12)
  sector.writeUInt16LE(0xaa55, 510)
  const fd = openSync(file, 'r+')
  writeSync(fd, sector, 0, sector.length, 0)
  closeSync(fd)
}

/** An ext4 file with what is in `folder`; needs neither mount nor loop device. */
export function format(folder: string, file: string, megabytes: number, offset = 0): void {
  rmSync(file, { force: true })
  const options = [
    '-q',
    '-t',
    'ext4',
    '-O',
    '^has_journal,^metadata_csum',
    '-m0',
    '-E',
    `lazy_itable_init=1,offset=${offset}`,
  ]
  run('mke2fs', [...options, '-d', folder, file, `${megabytes}M`], { PATH: `${process.env.PATH}:/usr/sbin:/sbin` })
}
