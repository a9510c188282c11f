import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CURED, DEFAULTS } from './expected.js'
import { CONTAINERS, idOf } from './pod.js'
import { limitsIn, madeFor, stepOf } from './reading.js'
import type { Step, Transcript } from './transcript.js'

export const PAGE = fileURLToPath(new URL('../../../../docs/runsc.md', import.meta.url))

export const writePage = (transcripts: readonly Transcript[]): void => writeFileSync(PAGE, pageOf(transcripts))

/** docs/runsc.md: what a table and a transcript can show, and how to have it on a node. */
export function pageOf(transcripts: readonly Transcript[]): string {
  const shown = transcripts.find(({ driver, runsc }) => driver === 'systemd' && runsc === newest(transcripts))
  return `# gVisor

Generated from \`fixtures/runsc\`, which \`pnpm e2e runsc\` compares with what Debian's runsc does today, in a virtual machine: one sandbox and the containers in it.

runsc makes a cgroup for the sandbox. For the other containers of the pod it makes none (systemd driver, gVisor #13067), or one without limits
(cgroupfs and v1). cAdvisor sees what is there: pause only, or containers that have no limits.

| runsc | kernel, systemd | driver | \`app\` as runsc leaves it | after \`cgroupkit install\` | removed by |
|---|---|---|---|---|---|
${transcripts.map(row).join('\n')}

In each of them the same holds, and is checked: install, plan, doctor and inspect change nothing but that one directory (no \`cgroup.subtree_control\`, nothing of the
sandbox's); the limits outlive a daemon-reload; \`runsc delete\` succeeds with them in place; directories of runsc's own are filled and never removed.

On v1 a daemon-reload of systemd 252 takes empty directories out of the blkio hierarchy, runsc's own as well, and none out of cpu, memory and pids.

## By hand
${shown === undefined ? '' : byHand(shown)}
Before, \`cgroupkit inspect\` of that path says that there is no such cgroup (exit code 1). On cgroupfs and v1 \`install\` says \`existed (foreign)\`, and there is nothing to uninstall: runsc removes what it made.

## By the hook
\`\`\`json
"hooks": {
  "poststart": [{ "path": "/usr/local/bin/cgroupkit-hook", "timeout": 2 }],
  "poststop": [{ "path": "/usr/local/bin/cgroupkit-hook", "timeout": 2 }]
}
\`\`\`
In the \`config.json\` of every container of the handler (containerd: \`base_runtime_spec\`). Directories are there when \`runsc start\` returns, and gone when \`runsc delete\` does.
${hookFacts(transcripts)}
`
}

const newest = (transcripts: readonly Transcript[]) =>
  transcripts
    .map(({ runsc }) => runsc)
    .sort()
    .at(-1)

function row(transcript: Transcript): string {
  const { runsc, kernel, systemd, driver, cgroup } = transcript
  const made = madeFor(stepOf(transcript, 'create app'), 'app')
  const limits = limitsIn(stepOf(transcript, 'install app'), DEFAULTS[cgroup])
  const memory = cgroup === 'v1' ? 'memory.limit_in_bytes' : 'memory.max'
  const text = (value: string | undefined) => `\`${memory}\` ${value}`
  const before = made.length === 0 ? 'no directory' : text(DEFAULTS[cgroup][memory])
  const remover = transcript.steps.find(({ effects }) =>
    effects.removed?.some((path) => path.includes(`${idOf('app')}`) && !path.startsWith('/blkio')),
  )
  const ground = `| ${runsc} | ${kernel}, ${systemd} | ${cgroup === 'v1' ? 'v1' : driver}`
  return `${ground} | ${before} | ${text(limits[memory])}, ${Object.keys(CURED[cgroup].app).length - 1} more | \`${program(remover)}\` |`
}

const program = (step: Step | undefined) =>
  step?.title.replace(/^delete/, 'runsc delete').replace(/^uninstall/, 'cgroupkit uninstall')

function byHand(transcript: Transcript): string {
  const titles = ['install app', 'inspect app after', 'delete app', 'uninstall app']
  const told = titles.map((title) => {
    const { command, stdout, stderr } = stepOf(transcript, title)
    return `$ ${command}\n${stdout}${stderr}`
  })
  const text = told.join('').replaceAll('/usr/bin/runsc', 'runsc')
  const pod = /\/sys\/fs\/cgroup\/\S+\.slice(?=\/)/.exec(text)?.[0] ?? ''
  const named = CONTAINERS.reduce((said, name) => said.replaceAll(idOf(name), `$${name}`), text)
  return `\`\`\`console\n${named.replaceAll(pod, '$pod').replace(/[0-9a-f]{12}$/gm, '…')}\`\`\`
`
}

function hookFacts(transcripts: readonly Transcript[]): string {
  const runs = transcripts.flatMap(({ hooks }) => Object.values(hooks))
  const states = [...new Set(runs.map(({ state }) => `\`${state.status}\``))].join(' and ')
  const env = [...new Set(runs.flatMap(({ env }) => env))].filter((name) => name !== 'PWD')
  return `runsc runs it as root, in its caller's cgroup, with runsc's environment (here ${env.length === 0 ? 'an empty one, without PATH' : env.join(' ')}), and with ${states} in the state on
stdin. With a host that it cannot use it says so in one line and exits 0: the container runs, without a directory.`
}
