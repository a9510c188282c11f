// Bundles the OCI hook into one CommonJS file: a runtime starts it twice per container, and one file loads faster than fifty.
// In it, what acts on a container is bundled by itself and evaluated only for a container that is ours; most are not.
// `--sources OUTFILE`: from the TypeScript of all packages, for a test that needs no build.
import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const [flag, outfile = here('dist/hook.cjs')] = process.argv.slice(2)
const fromSources = {
  '@cgroupkit/core/node': here('../core/src/node/index.ts'),
  ...Object.fromEntries(
    ['core', 'v1', 'v2', 'systemd', 'compat'].map((name) => [`@cgroupkit/${name}`, here(`../${name}/src/index.ts`)]),
  ),
}

const options = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  alias: flag === '--sources' ? fromSources : {},
  // what compat loads on demand elsewhere; dropped as unused, which is checked below
  external: ['@cgroupkit/sim', 'dbus-native'],
  // the loader of the simulator, dropped with it
  logOverride: { 'empty-import-meta': 'silent' },
  metafile: true,
}

const acting = await build({ ...options, entryPoints: [here('src/hook/act.ts')] })
const bundledAct = {
  name: 'act, bundled by itself',
  setup({ onResolve, onLoad }) {
    // a namespace of its own: the type of our package.json would make an ES module of it
    onResolve({ filter: /^\.\/act\.js$/ }, () => ({ path: 'act.cjs', namespace: 'acting' }))
    onLoad({ filter: /.*/, namespace: 'acting' }, () => ({ contents: acting.outputFiles[0].text, loader: 'js' }))
  },
}
const { metafile } = await build({
  ...options,
  write: true,
  entryPoints: [here('src/hook.ts')],
  outfile,
  banner: { js: '#!/usr/bin/env node' },
  plugins: [bundledAct],
})

const foreign = [acting.metafile, metafile]
  .flatMap(({ outputs }) => Object.values(outputs))
  .flatMap(({ imports }) => imports.map(({ path }) => path))
  .filter((path) => !path.startsWith('node:'))
if (foreign.length > 0) throw new Error(`the hook must not load ${foreign.join(', ')}`)

chmodSync(outfile, 0o755)
if (flag === undefined) chmodSync(here('dist/cli.js'), 0o755)
