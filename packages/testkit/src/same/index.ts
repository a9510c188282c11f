import fc from 'fast-check'
import { describe, test } from 'vitest'
import { FEATURES, type FsLab, type Suite } from '../suite.js'
import { observe, programs, type Step, sweep, written } from './program.js'
import { type Vocabulary, vocabulary } from './vocabulary.js'

export interface SameOptions {
  /** Programs, default 200. */
  runs?: number
  /** Default: a new one each time; printed. */
  seed?: number
  /** 'all' (default): listings agree in every name. 'written': in directories and in the files that programs write, for kernels of different versions. */
  listing?: 'all' | 'written'
  /** Programs that the two cannot be compared on, such as those that a kernel answers by what it has accounted. They are replaced by others. */
  assume?: (program: readonly Step[]) => boolean
  /** For one program on both, on average; default 500. */
  msPerProgram?: number
}

/**
 * One test: random programs of mkdir, rmdir, write, read, list and stat give the same answers (refusals, bytes, listings, modes) on two
 * labs: two stores, or a model and a kernel. The first difference is shrunk to the shortest program and printed with its seed.
 */
export function testSame(a: Suite<FsLab>, b: Suite<FsLab>, options: SameOptions = {}): void {
  const runs = options.runs ?? 200
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31)
  const missing = { ...a.missing, ...b.missing }
  const has = (feature: (typeof FEATURES)[number]) => missing[feature] === undefined

  describe(`same: ${a.name} and ${b.name}`, () => {
    test(
      `${runs} random programs answer alike (seed ${seed})`,
      async () => {
        const words = await commonVocabulary(a, b, has)
        const shows = (file: string) => options.listing !== 'written' || words.reads.includes(file)
        let steps = 0
        let refusals = 0
        const { assume = () => true } = options
        const property = fc.asyncProperty(programs(words).filter(assume), async (program) => {
          const [left, right] = [await answers(a, program, shows), await answers(b, program, shows)]
          steps += program.length
          refusals += left.filter((answer) => /^E[A-Z0-9_]+\b/.test(answer)).length
          const at = left.findIndex((answer, index) => answer !== right[index])
          if (at >= 0) throw new Error(difference(a, b, program, at, left[at], right[at]))
        })
        const found = await fc.check(property, { numRuns: runs, seed })
        if (found.failed) throw told(found, seed)
        const without = FEATURES.filter((feature) => !has(feature) && feature in VOCABULARY_FEATURES)
        const note =
          without.length > 0 ? `; not asked: ${without.map((name) => `${name} (${missing[name]})`).join(', ')}` : ''
        console.info(
          `same: ${a.name} and ${b.name}: ${runs} programs, ${steps} steps, ${refusals} refusals, seed ${seed}${note}`,
        )
      },
      runs * (options.msPerProgram ?? 500),
    )
  })
}

/** The difference itself, with all that is needed to see it again. */
function told(found: fc.RunDetails<[Step[]]>, seed: number): Error {
  const cause = found.errorInstance
  const what = cause instanceof Error ? cause.message : `no difference found: ${JSON.stringify(found)}`
  return new Error(`${what}\nseed: ${seed}, program ${found.numRuns}, shrunk ${found.numShrinks} times`, { cause })
}

const VOCABULARY_FEATURES = { cpu: true, memory: true, pids: true, cpuset: true, freeze: true, threaded: true } as const

/** Of the labs' common column, and of the controllers that the hierarchies of both have. */
async function commonVocabulary(
  a: Suite<FsLab>,
  b: Suite<FsLab>,
  has: (feature: (typeof FEATURES)[number]) => boolean,
): Promise<Vocabulary> {
  const labs = [await a.lab(), await b.lab()]
  const columns = new Set(labs.map((lab) => lab.column))
  const here = labs.flatMap((lab) => (lab.controllers ? [lab.controllers] : []))
  for (const lab of labs) await lab.dispose()
  const [column] = columns
  if (column === undefined || columns.size > 1) throw new Error(`${a.name} and ${b.name} are not of one column`)
  const isController = (feature: string) => ['cpu', 'memory', 'pids', 'cpuset'].includes(feature)
  return vocabulary(column, (feature) => {
    const elsewhere = isController(feature) && here.some((controllers) => !controllers.includes(feature))
    return has(feature) && !elsewhere
  })
}

/** A program runs in a lab of its own, which is swept and disposed whatever it showed. */
async function answers(
  suite: Suite<FsLab>,
  program: readonly Step[],
  shows: (file: string) => boolean,
): Promise<string[]> {
  const lab = await suite.lab()
  try {
    return program.map((step) => observe(lab.fs, lab.dir, step, shows))
  } finally {
    sweep(lab.fs, lab.dir)
    await lab.dispose()
  }
}

function difference(
  a: Suite<FsLab>,
  b: Suite<FsLab>,
  program: readonly Step[],
  at: number,
  left: string | undefined,
  right: string | undefined,
): string {
  const steps = program.slice(0, at + 1).map((step, index) => `  ${index === at ? '>' : ' '} ${written(step)}`)
  return [`step ${at + 1} differs`, ...steps, `    ${a.name}: ${left}`, `    ${b.name}: ${right}`].join('\n')
}
