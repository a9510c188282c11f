import { spawnSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../vm/cache.js'
import { debianPackage } from '../vm/debian.js'
import { run } from '../vm/run.js'
import { isAtLeast } from './versions.js'

export interface Go {
  command: string
  env: Readonly<Record<string, string>>
}

/** The machine's own go where it is new enough, else Debian's, unpacked in the cache. Throws ERR_HOST. */
export function goFor(needed: string): Go {
  const said = spawnSync('go', ['env', 'GOVERSION'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  })
  return said.status === 0 && isAtLeast(said.stdout.trim().replace(/^go/, ''), needed)
    ? { command: 'go', env: {} }
    : debianGo()
}

/** Two packages make one GOROOT, which go would look for where the link to it leads. sid, because cAdvisor asks for a Go that no stable Debian has. */
function debianGo(): Go {
  const [program, source] = ['golang-1.26-go', 'golang-1.26-src'].map((name) => debianPackage('sid', name).folder)
  const root = cached('go-1.26')
  const link = (target: string, name: string) => {
    if (!existsSync(join(root, name))) symlinkSync(target, join(root, name))
  }
  for (const name of ['bin', 'pkg', 'VERSION', 'go.env']) link(`${program}/usr/lib/go-1.26/${name}`, name)
  for (const name of ['src', 'api', 'test', 'misc']) link(`${source}/usr/share/go-1.26/${name}`, name)
  const go = { command: join(root, 'bin/go'), env: { GOROOT: root } }
  // a package of the library, so that a half GOROOT is told here
  run(go.command, ['list', 'net/http'], { ...go.env, GOTOOLCHAIN: 'local', GO111MODULE: 'off' })
  return go
}
