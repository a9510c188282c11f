import { openCgroup } from '@cgroupkit/compat'
import {
  cadvisorContainerId,
  cgroupPathsOf,
  checkComponents,
  escapeUnitName,
  expandSlice,
  parseCgroupsPath,
  parseProcCgroup,
  planWrites,
  unitNameKind,
  validateSlice,
} from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import { parseSystemdVersion } from '@cgroupkit/systemd'
import type { Answer } from './answers.js'
import { fakeRoot } from './fake-root.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

judge('slice', ({ op, slice }): Answer => {
  if (op === 'expand') return { value: expandSlice(String(slice)) }
  validateSlice(String(slice))
  return { value: true }
})

judge('systemd-names', (input): Answer => {
  const text = String(input.text)
  switch (input.op) {
    case 'unitNameIsValid': {
      const kind = unitNameKind(text)
      return { value: input.flags === 'any' ? kind !== undefined : kind === input.flags }
    }
    case 'cgEscape':
      return { value: escapeUnitName(text) }
    case 'systemdVersion':
      return { value: parseSystemdVersion(text) }
    case 'controllerNameValid':
      return { value: isControllerOfKey(text) }
    default: // shiftPath: what is left of a path where the mount stands for the root
      return { value: below(text, String(input.root)) }
  }
})

/** A controller's name is met in keys of `unified`. */
function isControllerOfKey(controller: string): boolean {
  const file = `${controller}.max`
  try {
    return planWrites('v2', { unified: { [file]: '1' } }, { controllers: [controller] }).length === 1
  } catch {
    return false
  }
}

function below(path: string, bind: string): string | undefined {
  const mount = { point: '/sys/fs/cgroup', version: 2, controllers: [], bind } as const
  return cgroupPathsOf(parseProcCgroup(`0::${path}`), [mount])['']
}

judge('cgroups-path', async (input): Promise<Answer> => {
  const path = String(input.path)
  if (input.op === 'cadvisorIsContainerName') return { value: cadvisorContainerId(path) !== undefined }
  if (input.op === 'transformSystemdPath') {
    const options = { driver: 'systemd', id: String(input.cid), rootless: input.rootless === true } as const
    return { value: parseCgroupsPath(path, options) }
  }
  const sim = await createSim()
  const host = { ...sim.host, own: { '': String(input.ownCgroup ?? '/') } }
  return { value: openCgroup({ cgroupsPath: path, host, fs: sim.fs }).path() }
})

const ROOT = '<root>'

judge('path-safety', async (input, { expected }): Promise<Answer> => {
  switch (input.op) {
    case 'innerPath':
      return { value: inside(`${input.parent}/${input.name}`) }
    case 'verifyGroupPath': {
      const { host, fs } = await createSim()
      return { value: openCgroup({ cgroupsPath: String(input.path), host, fs }).placements().length > 0 }
    }
    case 'secureJoin':
      return { value: ROOT + (await throughLinks(inside(String(input.unsafe)), String(expected.value), input)) }
    case 'appendPaths':
      return { value: inside((input.parts as string[]).join('/')) }
    case 'subCgroup':
      return { value: inside(`name/${input.sub}`) }
    default: {
      const { fs } = await createSim()
      const path = `${input.dir}/${input.file}`
      return { value: fs.read(path) === undefined ? undefined : path }
    }
  }
})

/** A folder for a mount, with the vector's links in it; a directory below the path is where a cgroup would be made. */
async function throughLinks(path: string, end: string, { dirs = [], links = {} }: Vector['input']): Promise<string> {
  const host = await fakeRoot()
  try {
    for (const folder of [...(dirs as string[]), end.replace(ROOT, '')]) host.folder(folder)
    for (const [link, target] of Object.entries(links as Record<string, string>)) host.link(link, target)
    if (Object.keys(links as object).length > 0) host.fs.mkdir(`${host.mount}${path}/c`)
    return path
  } finally {
    await host.dispose()
  }
}

/** The directory below a mount that a path names; relative ones are parsed too, and refused by openCgroup. */
function inside(path: string): string {
  const parsed = parseCgroupsPath(path, { driver: 'cgroupfs' })
  checkComponents(parsed.components)
  return `/${parsed.components.join('/')}`
}
