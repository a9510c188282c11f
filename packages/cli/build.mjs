// Bundles the OCI hook into one CommonJS file: a runtime starts it twice per container, and one file loads faster than fifty.
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

const { metafile } = await build({
  entryPoints: [here('src/hook.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node' },
  alias: flag === '--sources' ? fromSources : {},
  // what compat loads on demand elsewhere; dropped as unused, which is checked below
  external: ['@cgroupkit/sim', 'dbus-native'],
  metafile: true,
})
const foreign = Object.values(metafile.outputs)
  .flatMap(({ imports }) => imports.map(({ path }) => path))
  .filter((path) => !path.startsWith('node:'))
if (foreign.length > 0) throw new Error(`the hook must not load ${foreign.join(', ')}`)
chmodSync(outfile, 0o755)
if (flag === undefined) chmodSync(here('dist/cli.js'), 0o755)
