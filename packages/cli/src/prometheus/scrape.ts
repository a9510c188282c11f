import { toldFamilies, zeroFamilies } from './families.js'
import { GENERATED } from './generated.js'

interface Labels {
  namespace: string
  container: string
}

const KUBELET: Labels = { namespace: 'namespace', container: 'container' }
const STANDALONE: Labels = {
  namespace: 'container_label_io_kubernetes_pod_namespace',
  container: 'container_label_io_kubernetes_container_name',
}

/** prometheus.yaml: who is asked, and which rows of each count. `namespaces`: those of sandboxed pods, a regular expression of Prometheus. */
export function scrapeConfig(namespaces = 'sandboxed'): string {
  return `# ${GENERATED}
# Every series has one teller. Of a container of a sandbox, cAdvisor knows the limits, start and creation time and last_seen, since its directory is there
# for that; everything else in a directory without processes is zeros. Whoever averages them, or sizes containers by them, is misled. Those rows are dropped
# from cAdvisor's jobs, and what cAdvisor knows is dropped from cgroupkit's: then sums are right. Rows of the sandbox (the whole pod) are cAdvisor's.
#
# Runs as it is beside a folder targets/; or copy the jobs that you need. In a cluster the commented lines take the place of file_sd_configs.
rule_files:
  - rules.yaml

scrape_configs:
  # The kubelet's cAdvisor.
  - job_name: kubelet-cadvisor
    metrics_path: /metrics/cadvisor
    file_sd_configs:
      - files: [targets/kubelet*.yaml]
${inCluster(`scheme: https
kubernetes_sd_configs:
  - role: node
authorization:
  credentials_file: ${ACCOUNT}/token
tls_config:
  ca_file: ${ACCOUNT}/ca.crt
relabel_configs:
  - source_labels: [__meta_kubernetes_node_name]
    target_label: __metrics_path__
    replacement: /api/v1/nodes/$1/proxy/metrics/cadvisor
  - source_labels: [__meta_kubernetes_node_name]
    target_label: node
  - target_label: __address__
    replacement: kubernetes.default.svc:443`)}
${dropZeros(KUBELET, namespaces)}
  # A cAdvisor of its own (with --store_container_labels, its default). Scrape this one or the kubelet's: both see the same containers.
  - job_name: cadvisor
    file_sd_configs:
      - files: [targets/cadvisor*.yaml]
${inCluster(`kubernetes_sd_configs:
  - role: pod
    selectors:
      - role: pod
        label: app=cadvisor
relabel_configs:
  - source_labels: [__meta_kubernetes_pod_node_name]
    target_label: node`)}
${dropZeros(STANDALONE, namespaces)}
  # The agent or \`cgroupkit export\` on each node: the series of containers. On loopback it asks nobody who he is; told to listen elsewhere, it
  # wants its token.
  - job_name: ${JOB}
    metrics_path: /metrics/cadvisor
${OUR_TARGETS}
    metric_relabel_configs:
      # the whole pod: cAdvisor has the sandbox's row
      - source_labels: [container, container_label_io_kubernetes_container_name, id, __name__]
        regex: (?:POD)?;(?:POD)?;/.+;container_.+
        action: drop
      # what cAdvisor knows of a directory without processes. Where nobody makes directories (no agent, no hook, no cAdvisor) take this rule out.
      - source_labels: [__name__]
        regex: ${toldFamilies().join('|')}
        action: drop

  # The same listener: how cgroupkit itself is doing. The alerts and the recorded families are about this.
  - job_name: ${OWN_JOB}
${OUR_TARGETS}
    metric_relabel_configs:
      # \`cgroupkit export\` has its containers at /metrics as well
      - source_labels: [__name__]
        regex: container_.+
        action: drop
`
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
/** A test takes the comment off, and reads it. */
const inCluster = (text: string) =>
  text
    .split('\n')
    .map((line) => `    # ${line}`)
    .join('\n')

/** By this name rules tell our rows from cAdvisor's. */
export const JOB = 'cgroupkit'
/** Of the program's own state. */
export const OWN_JOB = 'cgroupkit-agent'

const OUR_TARGETS = `    # namespace, pod and container are those of the container, not of a target
    honor_labels: true
    file_sd_configs:
      - files: [targets/cgroupkit*.yaml]
${inCluster(`kubernetes_sd_configs:
  - role: node
authorization:
  credentials_file: /etc/prometheus/cgroupkit.token
relabel_configs:
  - source_labels: [__address__]
    regex: (.+):\\d+
    target_label: __address__
    replacement: $1:9417
  - source_labels: [__meta_kubernetes_node_name]
    target_label: node`)}`

function dropZeros({ namespace, container }: Labels, namespaces: string): string {
  return `    metric_relabel_configs:
      # 1. the containers of sandboxed pods. A series does not say that its container is sandboxed: name the namespaces of such pods.
      - source_labels: [${namespace}, ${container}]
        regex: (?:${namespaces});.+ # <- namespaces, as in (?:sandboxed|ci-.*)
        target_label: __tmp_sandboxed
        replacement: "yes"
      # 2. the sandbox itself counts for the whole pod: its rows are real
      - source_labels: [${container}]
        regex: POD
        target_label: __tmp_sandboxed
        replacement: ""
      # 3. what is zero whatever the container does
      - source_labels: [__tmp_sandboxed, __name__]
        regex: yes;(?:${zeroFamilies().join('|')})
        action: drop
      - regex: __tmp_sandboxed
        action: labeldrop
`
}
