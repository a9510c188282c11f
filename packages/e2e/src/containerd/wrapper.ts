/**
 * Where it lies: the agent knows a runtime's program by its last name. Debian has no shim of gVisor's, so runc's drives runsc, and six
 * things that it expects of runc are made up for here (runsc of December 2022 under containerd 1.6.20):
 *
 * - `create` must tell a process that ends with the container, and runsc tells the sandbox's for every container: a waiter, which is the
 *   shim's child once this has ended, and lives in the sandbox's cgroup;
 * - a container's output is what `start` was given, and the shim gives it to `create`: the waiter keeps it;
 * - what `start` of a sandbox prints to must not be the shim's pipe, which is read until everybody has closed it;
 * - one that containerd's death has left created and not started is ended by `kill`, though it has no process: its waiter ends;
 * - of a container that is gone `kill` says nothing that the shim knows, and is tried again without end;
 * - there is no `update`.
 */
export const WRAPPER_PATH = '/usr/local/bin/runsc'

export const WRAPPER = `#!/bin/sh
at=/run/runsc-waiters
flags='--platform=ptrace --network=none'
while :; do
  case $1 in
    --root | --log | --log-format) flags="$flags $1 $2"; shift 2 ;;
    -*) flags="$flags $1"; shift ;;
    *) break ;;
  esac
done
verb=$1
shift
# the one word of 64 letters: options come before it, a signal after it
for word; do [ \${#word} = 64 ] && id=$word; done
real() { /usr/bin/runsc $flags "$@"; }
tell() { if [ -p "$at/$id" ]; then echo "$1" 1<>"$at/$id"; fi; }
after() {
  option=$1
  shift
  while [ "$1" != "$option" ]; do shift; done
  echo "$2"
}
wait_for_end() {
  read -r word <"$at/$id"
  rm -f "$at/$id" "$at/$id.pid"
  [ "$word" = go ] || exit 137
  status=$(real wait "$id" 2>/dev/null | jq .exitStatus)
  exit "\${status:-255}"
}
case $verb in
  create)
    real create "$@" || exit
    bundle=$(after --bundle "$@") file=$(after --pid-file "$@")
    [ "$(jq -r '.annotations["io.kubernetes.cri.container-type"]' "$bundle/config.json")" = container ] || exit 0
    mkdir -p $at
    mkfifo "$at/$id"
    sandbox=$(cat "$file")
    wait_for_end &
    echo $! >"$at/$id.pid"
    echo $! >"/sys/fs/cgroup$(cut -d: -f3 "/proc/$sandbox/cgroup")/cgroup.procs"
    printf %s $! >"$file"
    ;;
  start)
    if [ -p "$at/$id" ]; then
      fds=/proc/$(cat "$at/$id.pid")/fd
      real start "$@" </dev/null >"$fds/1" 2>"$fds/2" || exit
      tell go
    else
      real start "$@" </dev/null >/dev/null 2>&1
    fi
    ;;
  delete)
    real delete "$@"
    status=$?
    tell ended
    exit $status
    ;;
  kill)
    said=$(real kill "$@" 2>&1 >/dev/null)
    status=$?
    tell killed
    [ $status = 0 ] && exit 0
    case " $* " in *' --all '*) exit 0 ;; esac
    echo "container not running: $said" >&2
    exit 1
    ;;
  update) cat >/dev/null ;;
  *) real "$verb" "$@" ;;
esac
`
