/**
 * PID 1 of a bare guest: no systemd, so that nothing but the recorder acts on the hierarchy. `cgroupkit.cgroup=v1` mounts one
 * hierarchy a controller as systemd does, anything else cgroup2.
 */
export const INIT = `#!/bin/bash
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs -o mode=1777 tmpfs /tmp
if grep -q cgroupkit.cgroup=v1 /proc/cmdline; then
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for c in cpuset cpu,cpuacct blkio memory devices freezer net_cls,net_prio perf_event hugetlb pids rdma; do
    mkdir /sys/fs/cgroup/$c && mount -t cgroup -o $c cgroup /sys/fs/cgroup/$c
  done
  for c in cpu cpuacct; do ln -s cpu,cpuacct /sys/fs/cgroup/$c; done
  for c in net_cls net_prio; do ln -s net_cls,net_prio /sys/fs/cgroup/$c; done
else
  mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
fi
exec /usr/local/sbin/cgroupkit-runner
`

/** One disk is what is shared, another takes a tar of /out. The kernel is told to power off: a clean shutdown takes seconds. */
export const RUNNER = `#!/bin/bash
echo "GUEST-UP $(cut -d' ' -f1 /proc/uptime)"
# NVMe disks are probed side by side: which is which says the serial
disk() {
  for try in {1..100}; do
    for block in /sys/block/nvme*; do
      if [ "$(tr -d ' ' < $block/device/serial)" = $1 ]; then echo /dev/\${block##*/}; return; fi
    done
    sleep 0.1
  done
}
mount -o ro "$(disk share)" /share
out=$(disk out)
mount -t tmpfs -o size=75% tmpfs /out
cd /root
limit=$(sed -n 's/.*cgroupkit.timeout=\\([0-9]*\\).*/\\1/p' /proc/cmdline)
( set +e; timeout -k 5 \${limit:-600} /bin/bash /share/.command ) >/out/.stdout 2>/out/.stderr </dev/null; status=$?
echo $status >/out/.status
echo "GUEST-DONE $status $(cut -d' ' -f1 /proc/uptime)"
tar -C /out --sort=name -cf - . | dd of=$out bs=1M conv=fsync 2>/dev/null
sync
echo o > /proc/sysrq-trigger
sleep 10
`

/** Started by systemd in a guest that boots it. */
export const SERVICE = `[Unit]
After=dbus.socket dbus.service basic.target
Requires=dbus.socket
[Service]
ExecStart=/usr/local/sbin/cgroupkit-runner
StandardInput=null
StandardOutput=file:/dev/ttyS0
StandardError=file:/dev/ttyS0
KillMode=process
Environment=HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[Install]
WantedBy=multi-user.target
`

/** Units that a guest of seconds does not need, and those that would wait for a device: there is no udev. */
export const MASKED = `systemd-firstboot.service systemd-random-seed.service systemd-update-utmp.service
systemd-update-utmp-runlevel.service systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-sysusers.service
systemd-machine-id-commit.service systemd-hwdb-update.service systemd-journal-flush.service systemd-journal-catalog-update.service
systemd-update-done.service systemd-logind.service systemd-user-sessions.service systemd-boot-system-token.service
systemd-binfmt.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount
sys-kernel-config.mount sys-fs-fuse-connections.mount kmod-static-nodes.service modprobe@.service systemd-modules-load.service
systemd-remount-fs.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-clean.timer apt-daily.timer
apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer e2scrub_reap.service getty@tty1.service
serial-getty@ttyS0.service getty.target proc-sys-fs-binfmt_misc.automount systemd-ask-password-console.path
systemd-ask-password-wall.path`.split(/\s+/)
