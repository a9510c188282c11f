import type { Errno } from '@cgroupkit/core'

/** What the kernel means by an errno on a cgroup filesystem, where that is narrower than errno(3). */
export const ERRNO_MEANING: Readonly<Record<Errno, string>> = {
  E2BIG: 'the value is longer than the file takes',
  EACCES: 'permission denied: not root, or the subtree is not delegated to this user',
  EAGAIN: 'cgroup.max.depth or cgroup.max.descendants of an ancestor is reached',
  EBUSY: 'the cgroup holds processes or child cgroups, or its processes forbid the change',
  EEXIST: 'a directory of that name is there already',
  EINVAL: 'the kernel does not accept the value, or not while another limit stands',
  EIO: 'the kernel failed to do it',
  EISDIR: 'a directory stands where a file is expected',
  ELOOP: 'a symlink stands in the path; none is followed',
  EMFILE: 'too many open files, or no inotify instance is left',
  ENAMETOOLONG: 'a name is longer than 255 bytes, or a path than 4095',
  ENODEV: 'the cgroup was removed while its file was open, or there is no such device',
  ENOENT: 'no such directory, or no such file: its controller is not enabled for this cgroup',
  ENOMEM: 'memory.max here or above leaves no room for what the kernel keeps of a new cgroup',
  ENOSPC: 'no room: inotify watches (fs.inotify.max_user_watches), or an empty cpuset',
  ENOTDIR: 'a file stands where a directory is expected',
  ENOTSUP: 'the operation does not apply to this cgroup (threaded, or the root)',
  EOVERFLOW: 'a number in a list of CPUs or memory nodes has more than 32 bits',
  EPERM: 'not permitted: outside the cgroup namespace, or not allowed on cgroupfs',
  ERANGE: 'the number is out of range',
  EROFS: 'the cgroup mount is read-only, as in a container without its own',
  ESRCH: 'no such process',
  EXDEV: 'the path leaves the cgroup mount',
}
