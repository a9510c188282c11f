import {
  type Column,
  compatWrites,
  type DirReader,
  type Limits,
  limitsFrom,
  type Profile,
  type Resources,
  readLimits,
  readSeries,
  SPEC_ROWS,
  type SpecRow,
} from '@cgroupkit/core'
import type { LimitStatus, LimitVerdict } from './model.js'

/** Kernels round memory limits down to pages, of at most 64 KiB (arm64, ppc64). */
const PAGE = 65536n

/**
 * Each limit that the spec asks for, beside what stands in the directory and what cAdvisor makes of it. `dir` is absent where there is no directory.
 * Throws SpecError for a spec that contradicts itself.
 */
export function compareLimits(
  column: Column,
  resources: Resources,
  dir: DirReader | undefined,
  profile?: Profile,
): LimitStatus[] {
  const asked = limitsFrom(resources)
  const writes = compatWrites(column, resources, profile)
  const planned = new Map(writes.map(({ file, data }) => [file, data]))
  const wanted = readLimits(column, (file) => planned.get(file), profile)
  const found = dir === undefined ? {} : readLimits(column, (file) => dir.read(file), profile)
  const samples = dir === undefined ? [] : readSeries(column, dir)
  return SPEC_ROWS.flatMap((row): LimitStatus[] => {
    const value = asked[row.oci]
    const write = writes.find(({ from }) => from.includes(row.oci))
    if (value === undefined || write === undefined) return []
    // of several files the one that tells the value back
    const file = row[column].find(({ decode }) => decode !== undefined)?.file ?? write.file
    const text = dir?.read(file)?.trim()
    const sample = samples.find(({ name }) => name === row.series?.name)
    const verdict = dir === undefined ? 'absent' : verdictOf(row, { value, wanted, found, text, shown: sample?.value })
    return [
      {
        field: row.oci,
        asked: String(value),
        file,
        ...(text !== undefined && { text }),
        ...(row.series !== null && { series: row.series.name }),
        ...(sample !== undefined && { reported: String(sample.value) }),
        verdict,
      },
    ]
  })
}

interface Facts {
  value: bigint
  wanted: Limits
  found: Limits
  text: string | undefined
  shown: number | bigint | undefined
}

function verdictOf({ oci }: SpecRow, { value, wanted, found, text, shown }: Facts): LimitVerdict {
  if (text === undefined) return 'pending'
  if (!isSame(wanted[oci], found[oci])) return 'stale'
  const reported = shown === undefined ? undefined : BigInt(shown)
  return isSame(value, reported) || (value <= 0n && (reported === undefined || reported === 0n)) ? 'agrees' : 'reads'
}

function isSame(a: bigint | undefined, b: bigint | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a === b || (a > PAGE && b > PAGE && a - b < PAGE && b - a < PAGE)
}
