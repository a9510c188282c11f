/** What is used of vitest's JSON report, in a guest and on this machine. */
export interface Report {
  testResults: readonly {
    status: string
    /** Why the file could not be loaded: it has failed then without a test. */
    message: string
    assertionResults: readonly Test[]
  }[]
}

interface Test {
  ancestorTitles: readonly string[]
  title: string
  status: string
  failureMessages?: readonly string[] | null
}

export interface Ran {
  /** Rules that passed or failed, by suite. */
  rules: ReadonlyMap<string, ReadonlySet<string>>
  passed: number
  failures: readonly string[]
  /** Named: what did not run. */
  skipped: readonly string[]
}

/** Of random programs neither their number nor their seed is part of the rule. */
const ruleOf = (title: string) => title.replace(/^\d+ random programs (.*) \(seed \d+\)$/, 'random programs $1')

/** Of the stack only what is ours. */
const withoutRunner = (message: string) =>
  message
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) || line.includes('@cgroupkit'))
    .join('\n')

export function read({ testResults }: Report): Ran {
  const rules = new Map<string, Set<string>>()
  const tests = testResults.flatMap((file) => file.assertionResults)
  const told = ({ ancestorTitles, title }: Test) => [...ancestorTitles, title].join(' › ')
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed')
  for (const { ancestorTitles, title } of ran) {
    const suite = ancestorTitles.join(' › ')
    rules.set(suite, (rules.get(suite) ?? new Set<string>()).add(ruleOf(title)))
  }
  const failed = tests.filter(({ status }) => status === 'failed')
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    rules,
    passed: ran.length - failed.length,
    failures: [
      ...broken.map(({ message }) => message),
      ...failed.map((test) => [told(test), ...(test.failureMessages ?? []).map(withoutRunner)].join('\n')),
    ],
    skipped: tests.filter((test) => !ran.includes(test)).map(told),
  }
}

const GROUND = /\b(?:sim memory|sim tmpdir|kernel(?: over the system bus)?)(?=,| and |$)/g
/** The suite without its ground: `backend v2 on sim tmpdir` and `backend v2 on kernel` must have the same rules. */
const wherever = (suite: string) => suite.replaceAll(GROUND, '*')

/** Rules of `suites` that ran on one side only, `+` on the kernel, `-` on the simulator; and suites that nobody asked for. */
export function difference(suites: readonly string[], kernel: Ran, sim: Ran): string[] {
  const wanted = (suite: string) => {
    const twins = [...sim.rules].filter(([name]) => wherever(name) === wherever(suite))
    return new Set(twins.flatMap(([, rules]) => [...rules]))
  }
  return [...new Set([...suites, ...kernel.rules.keys()])].flatMap((suite) => {
    const there = suites.includes(suite) ? wanted(suite) : new Set<string>()
    const here = kernel.rules.get(suite) ?? new Set<string>()
    if (there.size === 0) return [`+ ${suite}: the simulator is not asked this`]
    return [
      ...[...here].filter((rule) => !there.has(rule)).map((rule) => `+ ${suite} › ${rule}`),
      ...[...there].filter((rule) => !here.has(rule)).map((rule) => `- ${suite} › ${rule}`),
    ]
  })
}
