/** The name under which the agent is installed. */
export const UNIT = 'cgroupkit-agent.service'
/** Where units of the administrator live (systemd.unit(5)). */
export const UNIT_DIR = '/etc/systemd/system'
const MARK = '# Written by cgroupkit'

/** A file of this text is ours to rewrite and to remove. */
export const isOurUnit = (text: string): boolean => text.startsWith(MARK)

/** deploy/systemd/cgroupkit-agent.service: where packages put things. */
export const PACKAGED_EXEC: readonly string[] = [
  '/usr/bin/node',
  '/usr/lib/node_modules/cgroupkit/bin/cgroupkit.js',
  'agent',
  '--config',
  '/etc/cgroupkit/agent.yaml',
]

/**
 * The unit of the agent. Root without capabilities: cgroup directories, runsc's state and containerd's socket are root's, which is all that it needs.
 * A file system that is read-only but for /run/cgroupkit; cgroups are the one thing that must stay writable.
 */
export function unitText(exec: readonly string[]): string {
  return `${MARK}: \`cgroupkit agent install\` rewrites this file, \`systemctl edit ${UNIT}\` adds to it.
[Unit]
Description=cgroupkit agent: directories with true limits for containers of sandboxes
After=containerd.service crio.service

[Service]
ExecStart=${exec.map(quotedWord).join(' ')}
# Node has no datagram sockets: systemd-notify, a child, speaks for the agent
Type=notify
NotifyAccess=all
WatchdogSec=60
TimeoutStopSec=30
Restart=on-failure
RestartSec=5
# 3: settings that cannot be used; no restart makes them better
RestartPreventExitStatus=3

# the journal must outlast the process: what it names would be left behind for ever
RuntimeDirectory=cgroupkit
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes

MemoryMax=256M
TasksMax=64
OOMScoreAdjust=-500

# directories are made 0755 as the kernel's own; yes here would make them unwritable altogether
UMask=0022
ProtectControlGroups=no
# V8 compiles to memory that it then runs
MemoryDenyWriteExecute=no

CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectClock=yes
ProtectHostname=yes
KeyringMode=private
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
IPAddressDeny=any
IPAddressAllow=localhost
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}

/** A word of ExecStart as systemd.service(5) reads it. */
function quotedWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
}
