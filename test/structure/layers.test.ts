import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, ROOT, sources } from './sources.js'

interface Layer {
  imports: string[]
  lazily?: string[]
  tests?: string[]
}
const LAYERS: Record<string, Layer> = JSON.parse(readFileSync(join(ROOT, 'scripts/layers.json'), 'utf8'))

const STATIC = /(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]@cgroupkit\/([a-z0-9]+)[/'"]/g
const DYNAMIC = /import\(\s*['"]@cgroupkit\/([a-z0-9]+)[/'"]/g
const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string)

describe('scripts/layers.json: nothing imports against the arrows', () => {
  it('names every package', () => {
    expect(Object.keys(LAYERS).sort()).toEqual([...new Set(sources('src').map((source) => source.owner))].sort())
  })

  for (const [owner, { imports, lazily = [] }] of Object.entries(LAYERS))
    it(`${owner} imports ${[...imports, ...lazily.map((name) => `${name} (lazily)`)].join(', ') || 'nothing'}`, () => {
      const own = sources('src').filter((source) => source.owner === owner)
      const eager = new Set(
        own.flatMap((source) =>
          names(codeOf(source).replaceAll(/import type[^;]*?from\s*['"][^'"]+['"]/g, ''), STATIC),
        ),
      )
      const types = new Set(own.flatMap((source) => names(codeOf(source), STATIC)))
      const lazy = new Set(own.flatMap((source) => names(codeOf(source), DYNAMIC)))
      expect([...eager].filter((name) => !imports.includes(name))).toEqual([])
      expect([...types, ...lazy].filter((name) => ![...imports, ...lazily].includes(name))).toEqual([])
    })

  for (const [owner, { imports, lazily = [], tests = [] }] of Object.entries(LAYERS))
    it(`${owner}'s package.json agrees`, () => {
      const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', owner, 'package.json'), 'utf8'))
      const ours = (group: object | undefined) =>
        Object.keys(group ?? {})
          .map((name) => (name === 'cgroupkit' ? '@cgroupkit/cli' : name))
          .filter((name) => name.startsWith('@cgroupkit/'))
          .map((name) => name.slice('@cgroupkit/'.length))
          .sort()
      expect(ours(manifest.dependencies)).toEqual([...imports, ...lazily].sort())
      expect(ours(manifest.devDependencies)).toEqual([...tests].sort())
    })

  it('core touches no node: module outside ./node', () => {
    const offenders = sources('src').filter(
      (source) =>
        source.owner === 'core' &&
        !source.path.startsWith('packages/core/src/node/') &&
        /from\s+['"]node:/.test(codeOf(source)),
    )
    expect(offenders.map((source) => source.path)).toEqual([])
  })
})
