// One compat directory made, filled and removed through the product, against the same system calls made raw: mkdir, open/write/close for
// each file that exists, rmdir. On tmpfs (where mkdir makes no files) and on a real cgroup mount, in a child cgroup of this run.
import fs from 'node:fs'
import { installSubcontainerCompatDir, openCgroup, uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import { cgroupFs, hostFrom, parseResources } from '@cgroupkit/core'
import { detectHost, nodeCgroupFs, nodeSyscalls } from '@cgroupkit/core/node'
import { compare } from './measure.mjs'

const resources = parseResources({
  memory: { limit: 134217728, swap: 134217728 },
  cpu: { shares: 512, quota: 50000, period: 100000 },
  pids: { limit: 77 },
})
const EACH = 50

function raw(dirs) {
  for (let n = 0; n < EACH; n += 1) {
    for (const { dir } of dirs) fs.mkdirSync(dir, 0o1755)
    for (const { dir, writes } of dirs)
      for (const { file, data } of writes) {
        const fd = fs.openSync(`${dir}/${file}`, fs.constants.O_WRONLY | fs.constants.O_NOFOLLOW)
        fs.writeSync(fd, data)
        fs.closeSync(fd)
      }
    for (const { dir } of [...dirs].reverse()) fs.rmdirSync(dir)
  }
}

async function row(name, backing, cgroupsPath, rounds) {
  const cgroup = openCgroup({ ...backing, cgroupsPath, driver: 'cgroupfs' })
  const report = await installSubcontainerCompatDir(cgroup, resources)
  await uninstallSubcontainerCompatDir(cgroup)
  const dirs = cgroup.placements().map((placement) => ({
    dir: `${backing.fs.root}${placement.dir}`,
    writes: report.written.filter(
      (write) => placement.controllers.length === 0 || placement.controllers.includes(write.controller),
    ),
  }))
  const writes = dirs.reduce((sum, entry) => sum + entry.writes.length, 0)
  return compare({
    name: `install + uninstall, ${name}`,
    baseline: `raw: ${dirs.length} mkdir, ${writes} open+write+close, ${dirs.length} rmdir`,
    bar: 1.3,
    better: 'lower',
    rounds,
    each: EACH,
    async ours() {
      for (let n = 0; n < EACH; n += 1) {
        await installSubcontainerCompatDir(cgroup, resources)
        await uninstallSubcontainerCompatDir(cgroup)
      }
    },
    theirs: () => raw(dirs),
  })
}

export async function measure({ rounds }) {
  const rows = []
  const folder = fs.mkdtempSync('/dev/shm/cgroupkit-bench-')
  try {
    const point = '/sys/fs/cgroup'
    fs.mkdirSync(`${folder}${point}`, { recursive: true })
    fs.writeFileSync(`${folder}${point}/cgroup.controllers`, 'cpu memory pids\n')
    const host = hostFrom({
      root: folder,
      mountinfo: `30 1 0:26 / ${point} rw - cgroup2 cgroup2 rw`,
      procCgroup: '0::/\n',
      systemd: false,
      uid: 0,
    })
    const port = cgroupFs(nodeSyscalls(folder), { root: folder, mounts: host.mounts, symlinks: false }) // as on cgroupfs
    rows.push(await row('tmpfs', { host, fs: port }, '/bench', rounds))
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
  const name = 'install + uninstall, real cgroup mount'
  if (process.getuid?.() !== 0) return [...rows, { name, why: 'needs root' }]
  const host = detectHost()
  const parent = `/cgroupkit-bench-${process.pid}`
  const points = openCgroup({ host, fs: nodeCgroupFs(host), cgroupsPath: parent, driver: 'cgroupfs' }).placements()
  for (const { dir } of points) fs.mkdirSync(dir)
  try {
    rows.push(
      await row(
        `real ${host.mode === 'v2' ? 'v2' : 'v1'} mount`,
        { host, fs: nodeCgroupFs(host) },
        `${parent}/one`,
        rounds,
      ),
    )
  } finally {
    for (const { dir } of points) fs.rmdirSync(dir)
  }
  return rows
}
