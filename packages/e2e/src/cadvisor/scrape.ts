import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import type { Asked } from './told.js'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Runs in the guest: starts a cAdvisor and returns what it shows once every one of `cgroups` is there, or when `seconds` have passed:
 * what is missing then is a divergence.
 */
export async function scrape(
  { version, command: [program = '', ...args], port }: Asked['cadvisors'][number],
  cgroups: readonly string[],
  seconds: number,
): Promise<string> {
  const log = openSync(`/out/${version}.log`, 'w')
  const process = spawn(program, args, { stdio: ['ignore', log, log] })
  try {
    let text = ''
    for (const end = Date.now() + seconds * 1000; Date.now() < end && process.exitCode === null; ) {
      await pause(500)
      text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        (answer) => answer.text(),
        () => text,
      )
      if (cgroups.every((cgroup) => text.includes(`container_start_time_seconds{id="${cgroup}"`))) return text
    }
    const said = readFileSync(`/out/${version}.log`, 'utf8').split('\n').slice(-20).join('\n')
    console.log(`cadvisor ${version} ended with ${process.exitCode}, or took more than ${seconds} s:\n${said}`)
    return text
  } finally {
    process.kill('SIGKILL')
  }
}
