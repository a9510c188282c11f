import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CgroupError } from '@cgroupkit/core'
import { cached } from '../vm/cache.js'
import { debianPackage } from '../vm/debian.js'
import { run, step } from '../vm/run.js'
import { goFor } from './go.js'
import { manifest, program } from './program.js'
import type { Cadvisor } from './versions.js'

export interface Built {
  cadvisor: Cadvisor
  /** Its program; absent where it cannot be had here, `missing` says why. */
  path?: string
  missing?: string
}

/** Each version's program, from the cache where it has been built before. One that cannot be had is no error: its rows count as skipped. */
export function build(cadvisor: Cadvisor): Built {
  try {
    return { cadvisor, path: cadvisor.from === 'debian' ? fromDebian(cadvisor) : fromGo(cadvisor) }
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error
    return { cadvisor, missing: [error.message, error.hint].filter(Boolean).join('\n') }
  }
}

function fromDebian({ version }: Cadvisor): string {
  const { folder, version: found } = debianPackage('bullseye', 'cadvisor')
  if (found.startsWith(`${version}+`)) return join(folder, 'usr/bin/cadvisor')
  throw new CgroupError('ERR_HOST', 'open', folder, { message: `bullseye has cadvisor ${found}, not ${version}` })
}

function fromGo(cadvisor: Extract<Cadvisor, { from: 'go' }>): string {
  const { version, module, go } = cadvisor
  const folder = cached('cadvisor', version)
  const text = program(cadvisor)
  const path = join(folder, createHash('sha256').update(text).digest('hex').slice(0, 12))
  if (existsSync(path)) return path
  return step(`cadvisor ${version}`, () => {
    const compiler = goFor(go)
    const work = join(folder, 'build')
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work)
    writeFileSync(join(work, 'main.go'), text)
    writeFileSync(join(work, 'go.mod'), manifest(cadvisor))
    const args = ['-mod=mod', '-trimpath', '-ldflags', `-s -w -X ${module}/version.Version=v${version}`]
    const env = { ...compiler.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' }
    run(compiler.command, ['build', '-C', work, ...args, '-o', `${path}.part`, '.'], env)
    renameSync(`${path}.part`, path)
    rmSync(work, { recursive: true })
    return path
  })
}
