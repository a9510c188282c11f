import { IMAGES } from './image-tar.js'
import { WRAPPER_PATH } from './wrapper.js'

/** runsc's --root without the namespace that the shim appends; gVisor's own shim has the same. */
const ROOT = '/run/containerd/runsc'
/** What runsc must be told to find what containerd started. */
export const RUNSC = ['--root', `${ROOT}/k8s.io`]

/**
 * containerd 1.6's /etc/containerd/config.toml. Limits of huge pages reach a spec only where their controller is said not to be disabled. A
 * containerd that starts again gives a shim up that has not answered within shim.load, by default 5 s. On a starved machine one knew nothing more of
 * a whole pod, whose containers runsc ran on: these limits are the likely reason.
 */
export const CONFIG = `version = 2
[timeouts]
  "io.containerd.timeout.shim.load" = "5m"
  "io.containerd.timeout.shim.cleanup" = "5m"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${IMAGES.pause}"
  disable_apparmor = true
  disable_hugetlb_controller = false
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runsc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runsc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runsc.options]
        BinaryName = "${WRAPPER_PATH}"
        Root = "${ROOT}"
        SystemdCgroup = true
`
