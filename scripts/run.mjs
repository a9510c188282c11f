// The two commands of a newcomer, `npm start` and `npm test`, on a machine that has only Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const [goal, ...rest] = process.argv.slice(2)

const minimum = [20, 19]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  console.error(`cgroupkit needs Node ${minimum.join('.')} or newer, this is ${process.version}`)
  process.exit(2)
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
// npm hands its own settings on to every child; pnpm would warn about each that it does not know.
for (const name of Object.keys(env)) if (/^npm_config_/i.test(name)) delete env[name]
// Node 20 parses this file at every start: more than the start itself costs, and the tests start hundreds.
delete env.NODE_EXTRA_CA_CERTS

/** Runs one step; its output is shown when `loud`, else only if it fails. */
function step(title, command, args, { loud = false } = {}) {
  const started = Date.now()
  process.stderr.write(`• ${title} … ${loud ? '\n' : ''}`)
  const { NODE_EXTRA_CA_CERTS } = process.env
  const registry = command === 'npx' && NODE_EXTRA_CA_CERTS ? { ...env, NODE_EXTRA_CA_CERTS } : env
  const ran = spawnSync(command, args, {
    cwd: root,
    env: registry,
    stdio: loud ? 'inherit' : 'pipe',
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  if (ran.status !== 0) {
    process.stderr.write(loud ? '' : 'failed\n')
    process.stderr.write(`${ran.stdout ?? ''}${ran.stderr ?? ''}`)
    process.stderr.write(
      `\n${title} failed: ${command} ${args.join(' ')}${ran.error ? ` (${ran.error.message})` : ''}\n`,
    )
    process.exit(ran.status || 1)
  }
  process.stderr.write(`${loud ? `• ${title}: ` : ''}${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

const pnpm = (...args) => ['npx', ['--yes', manifest.packageManager, ...args]]
const bin = (name) => `${root}/node_modules/.bin/${name}`

function install() {
  const stamp = `${root}/node_modules/.pnpm/lock.yaml`
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(`${root}/pnpm-lock.yaml`, 'utf8')
  if (fresh && goal === 'start') return
  step('install', ...pnpm('install', '--frozen-lockfile', '--prefer-offline'))
}

const build = () => step('build', ...pnpm('run', 'build'))

const goals = {
  start() {
    install()
    build()
    const ran = spawnSync(process.execPath, [`${root}/packages/cli/dist/cli.js`, 'demo', ...rest], {
      cwd: root,
      env,
      stdio: 'inherit',
    })
    process.exit(ran.status ?? 1)
  },
  test() {
    install()
    build()
    step('lint', bin('biome'), ['check', '--error-on-warnings', '.'])
    step('workspace', bin('sherif'), [])
    step('unused code', bin('knip'), [])
    step('types of tests', ...pnpm('run', 'typecheck'))
    step('types of the repository tests', bin('tsc'), ['-p', 'tsconfig.json'])
    step('packages', ...pnpm('run', 'packages:check'))
    step('generated docs', process.execPath, ['scripts/docs.mjs', '--check'])
    step('tests', process.execPath, ['scripts/tests.mjs', ...rest], { loud: true })
  },
  e2e() {
    install()
    build()
    const ran = spawnSync(process.execPath, [`${root}/packages/e2e/dist/cli.js`, ...rest], {
      cwd: root,
      env,
      stdio: 'inherit',
    })
    process.exit(ran.status ?? 1)
  },
  bench() {
    build()
    const ran = spawnSync(process.execPath, ['--expose-gc', 'scripts/bench.mjs', ...rest], {
      cwd: root,
      env,
      stdio: 'inherit',
    })
    process.exit(ran.status ?? 1)
  },
}

const run = goals[goal]
if (!run) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(goals).join('|')}`)
  process.exit(2)
}
run()
