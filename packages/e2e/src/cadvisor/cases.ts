import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Column } from '@cgroupkit/core'
import { PLACES } from './places.js'

/** One directory to make: what `cgroupkit install` is told. */
export interface Case {
  name: string
  /** config.json, numbers of any size: text, not parsed */
  spec: string
  args: readonly string[]
  /** A story of fixtures/cases: its cadvisor.*.prom says what cAdvisor shows. */
  story: boolean
}

const STORIES = fileURLToPath(new URL('../../../../fixtures/cases', import.meta.url))
/**
 * Where a guest's clock is set to, so that what is stored of a run says the same every time. cAdvisor cuts the time of the boot to minutes:
 * a guest that is up within 50 s has one boot, 10:30.
 */
export const CLOCK = '2026-01-31T10:30:50Z'
/** After the boot: cAdvisor shows nothing before. */
const STARTED = '2026-01-31T10:30:00.5Z'

/** Every story of fixtures/cases that can be installed, in a pod that has all controllers. */
export function stories(column: Column): Case[] {
  const [place] = PLACES[column]
  return readdirSync(STORIES)
    .filter((name) => existsSync(`${STORIES}/${name}/cadvisor.${column}.prom`))
    .map((name) => {
      const read = (file: string) => readFileSync(`${STORIES}/${name}/${file}`, 'utf8')
      const spec = read('config.json').replace(/("cgroupsPath": )"[^"]*"/, `$1"${place.path(name)}"`)
      const profile = existsSync(`${STORIES}/${name}/profile.json`) ? read('profile.json') : '{}'
      const words = Object.entries(JSON.parse(profile)).map(([field, value]) => `${field}=${value}`)
      const args = [...place.args, '--driver', place.driver, '--started-at', STARTED]
      return { name, spec, story: true, args: [...args, '--profile', ['default', ...words].join(',')] }
    })
}

/** The same limits everywhere: what is shown where controllers are missing. */
export function places(column: Column): Case[] {
  const memory = { limit: 536_870_912, swap: 805_306_368, reservation: 268_435_456 }
  const resources = { memory, cpu: { shares: 512, quota: 50_000, period: 100_000 }, pids: { limit: 77 } }
  const unified = column === 'v2' ? { unified: { 'memory.high': '402653184' } } : {}
  return PLACES[column].map((place) => {
    const name = place.name.replace(' ', '-')
    const linux = { cgroupsPath: place.path(name), resources: { ...resources, ...unified } }
    const args = [...place.args, '--driver', place.driver, '--started-at', STARTED, '--profile', 'cadvisor']
    return { name, story: false, spec: JSON.stringify({ ociVersion: '1.1.0', linux }), args }
  })
}

/** What a story says that cAdvisor >= 0.47 shows. */
export const expected = (story: string, column: Column): string =>
  readFileSync(`${STORIES}/${story}/cadvisor.${column}.prom`, 'utf8')
