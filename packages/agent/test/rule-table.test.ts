import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const PAGE = at('docs/agent-rules.md')

/** What the agent must do on a node. Each is a test, whose title begins with its number. */
const RULES: Readonly<Record<string, string>> = {
  'B0.1': 'controllers are missing in the slice: wait, without side effects, and write once when they are back',
  B2: 'the slice is stopped while the agent works: gone, not failed',
  B3: 'others remove too: ENOENT is done, nothing is forced',
  B4: 'a real unit takes the name: hands off in the same pass',
  B5: 'daemon-reload: same directory, same values',
  B6: 'a runtime that makes its own directory is written, never removed from under it',
  B8: 'no room for a cgroup: told, no loop',
  B9: 'a process in our directory: nothing is written, nothing removed',
  B10: 'a directory that was removed is gone for the kernel as well',
  B12: 'nothing is made or removed while a source that could know better is not connected',
  B13: 'a row that cAdvisor mislabelled can be repaired, on directories of ours only',
  B14: 'few watches, and none at all if none is left',
  B16: 'rows of zeros are dropped, or warned of',
  B17: 'the series of one container are told',
  B18: 'a kubelet that believes the zeros gets none',
  B19: 'a kubelet that reads no directory: the agent only observes',
  B20: 'restarted under a new id: a directory and an entry of its own',
  B21: 'the same id again: the end of the first is not the end of the second',
  B22: 'a lost exit event is found by the next list',
  B23: 'one that has ended before it was looked at gets nothing',
  B24: 'sandboxes, and what is no sandbox’s, are never touched',
  B26: 'static pods are pods',
  B27: 'paused and restored containers keep theirs',
  B28: 'a resize rewrites what changed, in an order that the kernel takes',
  B29: 'no limits: not one write',
  B30: 'a path that escapes, or is another’s, is refused once',
  B31: 'a DaemonSet’s pod: the folders that it needs, no capability, nothing of the host’s processes',
  B34: 'a cgroup namespace of its own does not keep it from the pods’ cgroups',
  B35: 'a read-only or forbidden tree is told, not hammered',
  B36: 'directories are made as the kernel makes its own; in a user namespace it says why it cannot',
  B37: 'containerd’s socket is found where k3s and microk8s keep it',
  B38: 'hybrid is v1',
  B39: 'the unit keeps the journal and can write cgroups',
  B40: 'two agents: the second ends, and changes nothing',
  B41: 'a journal of a newer version is left untouched',
  B42: 'killed anywhere: the next start finishes or undoes',
  B43: 'a journal of another boot is never acted upon',
  B44: 'the journal cannot be written: nothing new, the rest kept right',
  B45: 'SIGTERM keeps the directories; gc --all takes them away',
  B46: 'the clock jumps: no directory is touched for it',
  B47: 'containerd or the agent restarts: nothing is touched that did not change',
  B48: 'a burst: bounded, nothing lost',
  B50: 'one line a change, repeats held back',
  B51: 'observing writes nothing',
}

/** Asked elsewhere, or not at all; said so that nobody looks for them. */
const ELSEWHERE = `| B1 B15 | need a real systemd and a real cAdvisor: \`pnpm e2e systemd cadvisor\` |
| B11 | memory.low beside siblings under pressure is not measured, and nothing is claimed of it |
| B7 | an owner other than the agent itself (units made through systemd) is not offered |
| B25 B32 B49 | of the exporter |
| B33 | which mount is the host's: tests of core over fixtures/hosts |
`

interface Found {
  rule: string
  title: string
  file: string
}

function titles(folder: string): Found[] {
  return readdirSync(at(folder)).flatMap((name) =>
    name.endsWith('.test.ts')
      ? numbered(/(?:test|it|describe)(?:\.each\([^\n]*\))?\(\s*['`]((?:B[\d.]+ )+)([^'`\n]+)/g, `${folder}/${name}`)
      : [],
  )
}

/** What says the numbers of rules, then what must be so. */
const numbered = (pattern: RegExp, file: string): Found[] =>
  [...readFileSync(at(file), 'utf8').matchAll(pattern)].flatMap(([, rules = '', title = '']) =>
    rules
      .trim()
      .split(' ')
      .map((rule) => ({ rule, title, file })),
  )

/** Of checks in a guest. */
function checked(folder: string): Found[] {
  return readdirSync(at(folder)).flatMap((name) =>
    name.endsWith('.ts')
      ? numbered(/checks\.(?:is|becomes|vanishes)\(\s*['`]((?:B[\d.]+ )+)([^'`\n]+)/g, `${folder}/${name}`)
      : [],
  )
}

test('every rule of operation is a test, and docs/agent-rules.md says which', () => {
  const found = [
    ...titles('packages/agent/test'),
    ...titles('packages/cli/test'),
    ...checked('packages/e2e/src/containerd'),
  ]
  expect(Object.keys(RULES).filter((rule) => !found.some((one) => one.rule === rule))).toEqual([])
  expect(found.filter(({ rule }) => RULES[rule] === undefined)).toEqual([])
  const rows = Object.entries(RULES).map(([rule, says]) => {
    const tests = found
      .filter((one) => one.rule === rule)
      .map(({ title, file }) => `[${title.replaceAll('|', '\\|')}](../${file})`)
    return `| ${rule} | ${says} | ${tests.join('; ')} |\n`
  })
  const text = `# Rules of operation, and the test of each

<!-- Written by packages/agent/test/rule-table.test.ts with UPDATE_DOCS=1, from the titles of the tests. Do not edit. -->

\`npx vitest run --project agent --project cli -t B42\` runs those of one; those of e2e are checks in guests, of \`pnpm e2e containerd agent-pod\`.

| rule | what must happen | tests |
|---|---|---|
${rows.join('')}
## Not here

| rule | why |
|---|---|
${ELSEWHERE}`
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, text)
  expect(readFileSync(PAGE, 'utf8')).toBe(text)
})
