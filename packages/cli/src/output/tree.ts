import type { CgroupFs, HostPath } from '@cgroupkit/core'

/** Directories below `dir`, drawn; `note` is printed after a name. Interface files are left out. */
export function treeText(fs: CgroupFs, dir: HostPath, note: (dir: HostPath) => string = () => ''): string {
  const lines: string[] = []
  const walk = (at: HostPath, indent: string) => {
    const names = fs.list(at)?.dirs ?? []
    names.forEach((name, index) => {
      const last = index === names.length - 1
      const path = `${at}/${name}`
      lines.push(`${indent}${last ? '└─' : '├─'} ${shortened(name)}${note(path)}`)
      walk(path, `${indent}${last ? '   ' : '│  '}`)
    })
  }
  lines.push(dir)
  walk(dir, '')
  return `${lines.join('\n')}\n`
}

/** A container id is 64 hexadecimal digits, of which 12 are enough for a reader. */
function shortened(name: string): string {
  return name.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}
