import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url))
const NEEDED = ['core', 'v1', 'v2', 'systemd', 'compat', 'sim'].map((name) =>
  fileURLToPath(new URL(`../../packages/${name}/dist/index.js`, import.meta.url)),
)

/** The program that other processes run: plain JavaScript over the built packages, since Node 20 does not run TypeScript. */
export function worker(): string {
  const absent = NEEDED.filter((file) => !existsSync(file))
  if (absent.length > 0) throw new Error(`not built: ${absent.join(', ')}; run \`npm run build\` (npm test does) first`)
  return WORKER
}
