import { spawnSync } from 'node:child_process'
import { CgroupError } from '@cgroupkit/core'

/** One line of progress on stderr. */
export const said = (text: string) => process.stderr.write(`• ${text}\n`)
export const since = (started: number) => `${((Date.now() - started) / 1000).toFixed(1)} s`

/** One line on stderr as a step starts, another with its seconds when it has ended. */
export function step<T>(title: string, work: () => T): T {
  const started = Date.now()
  said(`${title} …`)
  const result = work()
  said(`${title}: ${since(started)}`)
  return result
}

/** As `step`, for work that others may run beside. */
export async function stepAsync<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  said(`${title} …`)
  const result = await work()
  said(`${title}: ${since(started)}`)
  return result
}

/** stdout of a program that must succeed. Throws ERR_HOST with the last lines that it said. */
export function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const ran = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, LC_ALL: 'C', ...env },
  })
  if (ran.status === 0) return ran.stdout
  const output = `${ran.stdout ?? ''}${ran.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n')
  throw new CgroupError('ERR_HOST', 'open', command, {
    message: `${command} ${args.slice(0, 3).join(' ')} failed (${ran.error?.message ?? ran.signal ?? ran.status})`,
    ...(output !== '' && { hint: output }),
  })
}
